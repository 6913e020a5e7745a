"""The file of a backup: a zip of `manifest.json` and `book.dump`, both stored as they are.

The dump is written first, because only its end tells its size and its sum; the zip's directory comes last, so
a file that was cut off anywhere is not a zip at all.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final

from config.terminal import Problem

FORMAT: Final = "account-book-backup-1"
MANIFEST, DUMP = "manifest.json", "book.dump"
CHUNK: Final = 1 << 20  # bytes
LONGEST_MANIFEST: Final = 1 << 20  # bytes; a foreign file may claim any size


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup holds, in words that another version of Account Book reads too."""

    account_book: str
    """The version that took it."""
    taken_at: datetime
    """The moment whose data it holds, UTC."""
    time_zone: str
    """The company's, by whose days the book counts."""
    postgresql: str
    """The version of the server."""
    programs: str
    """The version of pg_dump, which the programs that restore may not be older than."""
    migrations: tuple[str, ...]
    """Applied ones, as "app.name"."""
    rows: dict[str, int]
    """By table; only what the dump holds."""
    left_out: tuple[str, ...]
    """Tables that come back empty."""
    size: int
    """Bytes of the dump."""
    sha256: str

    def as_json(self) -> str:
        told = asdict(self) | {"taken_at": self.taken_at.isoformat(), "format": FORMAT}
        return json.dumps(told, indent=1)

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """Read it. Raises ValueError, TypeError or KeyError where it is not one."""
        told: dict[str, Any] = json.loads(text)
        if told["format"] != FORMAT:
            raise ValueError(f"another format: {told['format']}")
        values = {field.name: told[field.name] for field in fields(cls)}
        values["taken_at"] = datetime.fromisoformat(values["taken_at"])
        values["migrations"], values["left_out"] = tuple(values["migrations"]), tuple(values["left_out"])
        values["rows"] = {str(name): int(count) for name, count in values["rows"].items()}
        return cls(**values)


class Summed:
    """A stream into a file that keeps count and sum of what went through."""

    def __init__(self, out: IO[bytes]) -> None:
        self.out = out
        self.size = 0
        self._digest = hashlib.sha256()

    def take_all(self, source: IO[bytes]) -> None:
        while chunk := source.read(CHUNK):
            self.out.write(chunk)
            self._digest.update(chunk)
            self.size += len(chunk)

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()


@contextmanager
def writing(file: Path) -> Iterator[zipfile.ZipFile]:
    """A new archive for its owner alone; under its name once it is whole and on the disk, else nowhere."""
    if file.exists():
        raise Problem(f"{file} exists already: name another file, or move that one away.")
    part = file.with_name(file.name + ".part")
    try:
        descriptor = os.open(part, os.O_CREAT | os.O_TRUNC | os.O_RDWR, 0o600)
    except OSError as error:
        raise Problem(f"{file} cannot be written: {error.strerror}.") from None
    try:
        with os.fdopen(descriptor, "w+b") as raw:
            with zipfile.ZipFile(raw, "w", zipfile.ZIP_STORED) as archive:
                yield archive
            raw.flush()
            os.fsync(raw.fileno())
        part.rename(file)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def reading(file: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """An archive and what it says of itself. Raises `Problem` for a file that is not a whole backup."""
    try:
        archive = zipfile.ZipFile(file)
    except OSError as error:
        raise Problem(f"{file} cannot be read: {error.strerror}.") from None
    except zipfile.BadZipFile:
        raise Problem(f"{file} is not a backup of Account Book, or its end is missing.") from None
    with archive:
        yield archive, _manifest(archive, file)


def prove_whole(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Read the dump once and compare it with the manifest. Raises `Problem` where they differ."""
    digest, size = hashlib.sha256(), 0
    try:
        with archive.open(DUMP) as dump:
            while chunk := dump.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
    except (zipfile.BadZipFile, EOFError):
        size = -1
    if (size, digest.hexdigest()) != (manifest.size, manifest.sha256):
        raise Problem(f"{archive.filename} is damaged: its dump is not the one its manifest describes.")


def _manifest(archive: zipfile.ZipFile, file: Path) -> Manifest:
    try:
        if set(archive.namelist()) != {MANIFEST, DUMP}:
            raise ValueError("other files")
        with archive.open(MANIFEST) as source:
            return Manifest.from_json(source.read(LONGEST_MANIFEST).decode())
    except (KeyError, ValueError, TypeError, AttributeError, zipfile.BadZipFile, EOFError):
        raise Problem(
            f"{file} is not a backup of this version of Account Book: its manifest cannot be read."
        ) from None
