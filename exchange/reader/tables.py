"""What every reader hands on: named tables of text cells that know where they stood."""

from collections.abc import Iterator
from typing import Protocol

Cells = list[str]


class Table(Protocol):
    """One file or sheet. Cells are text whatever the file was: ISO dates, decimal points, yes and no.

    `records` may be read more than once, yields each row with its number as a spreadsheet shows it (the
    first is 1, blank rows are left out but counted), and raises FileRefusedError where the file cannot be
    read on.
    """

    @property
    def file(self) -> str:
        """The name to show: accounts.csv, or book.xlsx/accounts."""

    @property
    def names(self) -> tuple[str, ...]:
        """What the table may be called, in lower case, the best first: the sheet's name, the file's stem."""

    @property
    def notes(self) -> tuple[str, ...]:
        """How it was read, where that was not plain: "read as Windows-1252, it is not UTF-8"."""

    @property
    def ends_open(self) -> bool:
        """Whether nothing closes the last row: a file cut off on its way looks so."""

    def records(self) -> Iterator[tuple[int, Cells]]: ...
