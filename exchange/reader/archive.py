"""Unpacking archives within limits, into files of our own.

An entry's name is never used as a path, and what later readers see is what was counted here: a second
library that believes other headers never touches the original.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Self

from exchange.reader.limits import MEGABYTE, Limits
from exchange.refusals import refuse

CHUNK = 64 * 1024
RAISE_IT = "IMPORT_MAX_UNPACKED_MB raises that."
DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError),
    *(NotImplementedError, ValueError, LookupError),
)


class Archive:
    """A .zip opened for counted reading; FileRefusedError for what is broken, locked or too large."""

    def __init__(self, path: Path, file: str, limits: Limits) -> None:
        self.file = file
        self.limits = limits
        self.unpacked = 0
        try:
            self._zip = zipfile.ZipFile(path)
        except DAMAGED as error:
            raise refuse(file, "it cannot be opened as an archive; it may be cut off.") from error
        self.entries = [entry for entry in self._zip.infolist() if not entry.is_dir()]
        if len(self.entries) > limits.entries:
            raise refuse(file, f"it holds more than {limits.entries} files.")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def copy(self, entry: zipfile.ZipInfo, into: IO[bytes]) -> None:
        """Write one entry out, counting what really comes."""
        for chunk in self.read(entry):
            into.write(chunk)

    def read(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        """The bytes of one entry in pieces; refuses as soon as a limit is passed."""
        came = 0
        most = self.limits.unpacked_bytes
        try:
            with self._zip.open(entry) as stream:
                while chunk := stream.read(CHUNK):
                    came += len(chunk)
                    self.unpacked += len(chunk)
                    if self.unpacked > most:
                        raise refuse(
                            self.file, f"it holds more than {most // MEGABYTE} MB when unpacked; {RAISE_IT}"
                        )
                    if came > max(self.limits.ratio_counts_from, entry.compress_size * self.limits.ratio):
                        times = self.limits.ratio
                        raise refuse(self.file, f"“{entry.filename}” unpacks to over {times} times its size.")
                    yield chunk
        except RuntimeError as error:  # what zipfile raises for a password
            raise refuse(self.file, "it is protected by a password.") from error
        except DAMAGED as error:
            raise refuse(self.file, f"“{entry.filename}” in it is damaged.") from error


def unpack(path: Path, file: str, into: Path, limits: Limits) -> list[tuple[Path, str]]:
    """Unpack the files of a .zip from all its folders: (where it is now, its own name) for each."""
    unpacked = []
    with Archive(path, file, limits) as archive:
        for number, entry in enumerate(archive.entries):
            inside = PurePosixPath(entry.filename.replace("\\", "/"))
            if inside.name.startswith(".") or "__MACOSX" in inside.parts:
                continue
            target = into / f"{number}{inside.suffix.lower()[:8]}"
            with target.open("wb") as stream:
                archive.copy(entry, stream)
            unpacked.append((target, inside.name))
    return unpacked
