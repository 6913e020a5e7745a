"""Opening what somebody hands in."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from exchange.reader.archive import unpack
from exchange.reader.limits import Limits, default_limits
from exchange.reader.tables import Table
from exchange.reader.text import TextTable
from exchange.reader.workbook import is_workbook, sheets
from exchange.refusals import refuse

ZIP_MARKS = (b"PK\x03\x04", b"PK\x05\x06")
TABLE_ENDINGS = {".csv", ".tsv", ".psv", ".ssv", ".txt", ".tab", ".xlsx", ".xlsm"}


@contextmanager
def reading(paths: Iterable[Path], limits: Limits | None = None) -> Iterator[tuple[list[Table], list[str]]]:
    """The tables in files, folders and archives, and the names of the files that are no tables.

    Usable inside the `with` only: what came out of an archive is gone afterwards. Raises FileRefusedError
    for a path that does not exist or cannot be opened.
    """
    with tempfile.TemporaryDirectory(prefix="book-import-") as folder:
        opened = _Opened(Path(folder), limits or default_limits())
        for path in paths:
            opened.add(path)
        yield opened.tables, opened.others


class _Opened:
    def __init__(self, scratch: Path, limits: Limits) -> None:
        self.scratch = scratch
        self.limits = limits
        self.tables: list[Table] = []
        self.others: list[str] = []

    def add(self, path: Path) -> None:
        try:
            self._open(path)
        except OSError as error:
            raise refuse(path.name, f"it cannot be opened: {error.strerror}.") from error

    def _open(self, path: Path) -> None:
        if path.is_dir():
            for child in sorted(path.iterdir()):
                if child.is_file() and not child.name.startswith("."):
                    self._file(child, child.name)
        elif path.is_file():
            self._file(path, path.name, chosen=True)
        else:
            raise refuse(str(path), "there is no such file or folder.")

    def _file(self, path: Path, name: str, *, chosen: bool = False, inside: bool = False) -> None:
        """An archive by its first bytes, else a table by its ending or because somebody chose it."""
        with path.open("rb") as stream:
            start = stream.read(4)
        if start in ZIP_MARKS:
            self._archive(path, name, inside=inside)
        elif chosen or Path(name).suffix.lower() in TABLE_ENDINGS:
            self.tables.append(TextTable(path, self.limits, file=name))
        else:
            self.others.append(name)

    def _archive(self, path: Path, name: str, *, inside: bool) -> None:
        if is_workbook(path):
            self.tables.extend(sheets(path, name, self.limits, self.scratch))
        elif inside:
            raise refuse(name, "an archive inside an archive is not opened.")
        else:
            into = Path(tempfile.mkdtemp(dir=self.scratch))
            for unpacked, inner in unpack(path, name, into, self.limits):
                self._file(unpacked, inner, inside=True)
