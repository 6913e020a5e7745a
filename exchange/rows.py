"""Where a row of an import stood: rows of several files may become rows of one kind.

A row is numbered by its number in the file it came from, and by which of the kind's files that is, in one
integer. A file of the book format is its kind's only one, so there the number is the row itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

APART = 24  # bits for the row within its file
MOST_ROWS = (1 << APART) - 1
MOST_FILES = 127


@dataclass(frozen=True, slots=True)
class Origin:
    """One of the files that rows of a kind came from.

    `columns` says what a column of the book is called there; `step` how many numbers one of its rows has.
    Rows that a mapping made know its `section`, such as [[accounts]], and for columns that it takes as they
    are the table in it that puts `spellings` right.
    """

    file: str
    columns: Mapping[str, str] = field(default_factory=dict)
    step: int = 1
    section: str = ""
    spellings: Mapping[str, str] = field(default_factory=dict)

    def row(self, number: int) -> int:
        """The row as a spreadsheet counts."""
        return (number & MOST_ROWS) // self.step


def numbered(origin: int, row: int) -> int:
    """The number of a row of the origin at this place."""
    return origin << APART | row


def origin_of(number: int) -> int:
    """The place of the origin of a numbered row."""
    return number >> APART
