"""What is known of a file once it has been read."""

from dataclasses import dataclass

from exchange.formats.spec import File


@dataclass(frozen=True, slots=True)
class Decision:
    """Something for a person to settle once: a question, where it came up and how many rows it concerns."""

    question: str
    file: str
    rows: int

    def as_json(self) -> dict[str, str | int]:
        return {"question": self.question, "file": self.file, "rows": self.rows}


@dataclass(frozen=True, slots=True)
class Staged:
    """A file of the format that has been read: the columns that it brought, how many rows it has."""

    file: File
    label: str
    columns: frozenset[str]
    rows: int
    decisions: tuple[Decision, ...]

    def has(self, column: str) -> bool:
        """Whether the file brought the column; what it did not bring stays as it is."""
        return column in self.columns

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
