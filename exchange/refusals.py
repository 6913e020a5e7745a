"""What an import says no to, and where it stood."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that was not taken in: a cell, a row (`column` None) or a whole file (`row` None as well).

    `row` counts as a spreadsheet does: the header is row 1, blank rows count.
    """

    file: str
    row: int | None
    column: str | None
    reason: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "column", self.column and storable(self.column))
        object.__setattr__(self, "reason", storable(self.reason))

    def __str__(self) -> str:
        place = [self.file]
        if self.row is not None:
            place.append(f"row {self.row}")
        if self.column:
            place.append(f"column {self.column}")
        return f"{', '.join(place)}: {self.reason}"

    def as_json(self) -> dict[str, str | int | None]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Settling:
    """The entry of a mapping that answers a question: `word = …` in `table`.

    `choices` is what it can be, empty for any text; `meant` is what is probably meant; `asked` is the
    question for somebody who answers on a page and needs no entry named.
    """

    table: str
    word: str
    meant: str = ""
    choices: tuple[str, ...] = ()
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """Something for a person to settle once: a question, where it came up and how many rows it concerns."""

    question: str
    file: str
    rows: int
    settling: Settling | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "question", storable(self.question))

    def as_json(self) -> dict[str, object]:
        told: dict[str, object] = {"question": self.question, "file": self.file, "rows": self.rows}
        return told | ({"settling": asdict(self.settling)} if self.settling else {})


class FileRefusedError(Exception):
    """A file cannot be read on; the rows before it count for nothing."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(str(refusal))


def refuse(file: str, reason: str, *, row: int | None = None, column: str | None = None) -> FileRefusedError:
    """The error to raise for a file that cannot be read on."""
    return FileRefusedError(Refusal(file, row, column, reason))


def storable(text: str) -> str:
    """A sentence about a cell may quote what PostgreSQL cannot hold: NUL, shown by its sign."""
    return text.replace("\0", "\N{SYMBOL FOR NULL}")
