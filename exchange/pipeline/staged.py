"""What is known of a file once it has been read."""

from dataclasses import dataclass

from exchange.formats.spec import File
from exchange.refusals import Decision
from exchange.rows import Origin


@dataclass(frozen=True, slots=True)
class Staged:
    """A file of the format that has been read: the columns that it brought, how many rows it has."""

    file: File
    origins: tuple[Origin, ...]
    columns: frozenset[str]
    rows: int
    decisions: tuple[Decision, ...]

    def has(self, column: str) -> bool:
        """Whether the file brought the column; what it did not bring stays as it is."""
        return column in self.columns

    @property
    def label(self) -> str:
        """The files it was read from, to show."""
        return ", ".join(dict.fromkeys(origin.file for origin in self.origins))

    @property
    def kind(self) -> str:
        return self.file.name

    @property
    def cells(self) -> str:
        """The table of its cells: `row`, and a column for each column of the file."""
        return f"import_{self.kind}_staged"

    @property
    def ids(self) -> str:
        """The table of which row of the book each is: row, id, is_new, key, and the ids it refers to."""
        return f"import_{self.kind}_ids"

    @property
    def diff(self) -> str:
        """The table of what each row will be, and its verdict: created, changed or unchanged."""
        return f"import_{self.kind}_diff"
