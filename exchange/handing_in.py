"""Files that somebody hands in: looked at, named plainly, kept for a worker."""

import tempfile
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from common.errors import DomainError
from exchange.jobs import ask_for_import
from exchange.mapping.suggesting import Reading, suggest
from exchange.models import ExchangeJob, ImportBatch
from exchange.reader import default_limits
from people.company import company
from people.models import User

STEM, ENDING = 80, 10  # characters of a name that is kept: a disk holds 255 bytes


def hand_in(files: Iterable["UploadedFile[Any]"], *, by: User, on: date, mapping: str = "") -> ExchangeJob:
    """Keep files for a dry run, or as a draft where no mapping knows them.

    `mapping` is the text of one that is to be used, whatever the files look like. Raises FileRefusedError for
    files that cannot be read, DomainError for what may not come in.
    """
    given = [(plain_name(file.name or ""), file) for file in files]
    _check_size(given)
    found = look_at(given, by=by)
    return ask_for_import(
        [(name, file.chunks()) for name, file in given],
        by=by,
        on=on,
        mapping=mapping or found.mapping,
        dry_run=True,
        draft=not (mapping or found.is_known),
        looked=found.tables,
    )


def look_at(files: Iterable[tuple[str, "UploadedFile[Any]"]], *, by: User) -> Reading:
    """What these files are, by names and headers, and by the mappings of the imports that one sees."""
    used = ImportBatch.objects.visible_to(by).mappings_used()
    with tempfile.TemporaryDirectory(prefix="book-upload-") as folder:
        paths = list(_written(Path(folder), files))
        return suggest(paths, currency=company().currency, used=used)


def plain_name(name: str) -> str:
    """A file's name without folders, short enough for any disk."""
    path = PurePosixPath(name.replace("\\", "/"))
    stem = path.stem.strip(". ")[:STEM].encode()[: 2 * STEM].decode(errors="ignore")
    return f"{stem or 'file'}{path.suffix[:ENDING].encode('ascii', 'ignore').decode()}"


def _check_size(files: Iterable[tuple[str, "UploadedFile[Any]"]]) -> None:
    most = default_limits().unpacked_bytes
    if sum(file.size or 0 for _name, file in files) > most:
        raise DomainError(f"The files are larger than {most >> 20} MB. IMPORT_MAX_UNPACKED_MB raises that.")


def _written(folder: Path, files: Iterable[tuple[str, "UploadedFile[Any]"]]) -> Iterator[Path]:
    seen = set[str]()
    for name, file in files:
        if name in seen:
            raise DomainError(f"Two files are called {name}. Give one another name.")
        seen.add(name)
        path = folder / name
        with path.open("wb") as stream:
            stream.writelines(file.chunks())
        yield path
