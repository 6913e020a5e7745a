"""What files look like before anything is made of them: columns with samples, and what leaves them open."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import Any, Self

from exchange.mapping.days import OrderEvidence, read_day
from exchange.mapping.numbers import POINT, SignEvidence, bare, read_number
from exchange.reader import Cells, Table
from exchange.refusals import storable

HEADER_WITHIN = 40
ROWS = 20_000  # looked at; what is said of the rest is found when they are tried
COLUMNS = 250  # shown; a mapping's text may name the others
SAMPLES = 3
FEW = 12  # different values that are words of a list, and no texts of their own
SHOWN = 60  # characters of a sample
_DAY, _NUMBER = "day", "number"


@dataclass
class LookedColumn:
    """A column: its first different values, all of them where they are few, and whether none repeats."""

    name: str
    samples: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    unique: bool = True
    reads_as: str = ""  # day, number, or neither
    orders: OrderEvidence = field(default_factory=OrderEvidence)
    signs: SignEvidence = field(default_factory=SignEvidence)


@dataclass
class LookedTable:
    """A file or sheet: the row that names its columns, and how many rows were looked at, or all of them."""

    file: str
    name: str
    columns: list[LookedColumn]
    rows: int = 0
    whole: bool = True

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    def find(self, name: str) -> LookedColumn | None:
        folded = name.strip().lower()
        return next((column for column in self.columns if column.name.lower() == folded), None)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of_json(cls, said: dict[str, Any]) -> Self:
        columns = [
            LookedColumn(
                **column
                | {"orders": OrderEvidence(**column["orders"]), "signs": SignEvidence(**column["signs"])}
            )
            for column in said["columns"]
        ]
        return cls(**said | {"columns": columns})


def look(table: Table) -> LookedTable:
    """What a table looks like. The header is the first of the upper rows with the most cells filled."""
    first = list(islice(table.records(), HEADER_WITHIN))
    top, header = max(first, key=lambda record: _width(record[1]), default=(0, []))
    places = _places(header)
    seen = [_Seen(LookedColumn(name)) for name in places]
    looked = LookedTable(table.file, table.names[0] if table.names else table.file, [])
    for row, cells in table.records():
        if row <= top:
            continue
        if looked.rows == ROWS:
            looked.whole = False
            break
        looked.rows += 1
        for column, place in zip(seen, places.values(), strict=True):
            if place < len(cells):
                column.see(cells[place].strip(), row)
    looked.columns = [column.done() for column in seen]
    return looked


def doubts_of_days(looked: LookedTable, columns: Iterable[str]) -> dict[str, str]:
    """For each of these columns whose days can be read in two ways: the evidence."""
    if not looked.whole:
        return {}
    found = {name: column.orders.doubt for name in columns if (column := looked.find(name))}
    return {name: doubt for name, doubt in found.items() if doubt}


def doubt_of_numbers(looked: LookedTable, columns: Iterable[str]) -> str:
    """What leaves the decimal sign of a file open, by its columns of numbers; empty when it is clear."""
    signs = [column.signs for name in columns if (column := looked.find(name))]
    if not looked.whole or not signs:
        return ""
    example = next((sign for sign in signs if sign.example), signs[0])
    return SignEvidence(
        sum(sign.point for sign in signs),
        sum(sign.comma for sign in signs),
        sum(sign.either for sign in signs),
        example.example,
        example.example_row,
        next((sign.point_row for sign in signs if sign.point_row), 0),
        next((sign.comma_row for sign in signs if sign.comma_row), 0),
    ).doubt


def _width(cells: Cells) -> int:
    return len({*filter(None, map(str.strip, cells))})


def _places(header: Sequence[str]) -> dict[str, int]:
    """The named columns, each once, with their places."""
    places: dict[str, int] = {}
    for place, cell in enumerate(header):
        name = storable(" ".join(cell.split()))
        if name and len(places) < COLUMNS:
            places.setdefault(name, place)
    return places


class _Seen:
    """A column while its cells go by."""

    def __init__(self, column: LookedColumn) -> None:
        self.column = column
        self.values: set[str] = set()
        self.filled = self.days = self.numbers = 0

    def see(self, cell: str, row: int) -> None:
        if not cell:
            return
        cell, column = storable(cell), self.column
        self.filled += 1
        if cell in self.values:
            column.unique = False
        else:
            self.values.add(cell)
            if len(column.samples) < SAMPLES:
                column.samples.append(cell[:SHOWN])
        if self.filled <= 200:
            self.days += _is_day(cell)
            self.numbers += _is_number(cell)
        column.orders.see(cell, row)
        column.signs.see(cell, row)

    def done(self) -> LookedColumn:
        column = self.column
        looked_at = min(self.filled, 200)
        if looked_at and self.days * 10 >= looked_at * 9:
            column.reads_as = _DAY
        elif looked_at and self.numbers * 10 >= looked_at * 9:
            column.reads_as = _NUMBER
        if column.reads_as != _DAY:
            column.orders = OrderEvidence()
        if column.reads_as != _NUMBER:
            column.signs = SignEvidence()
        if not column.reads_as and len(self.values) <= FEW and self.filled > len(self.values):
            column.words = sorted(value for value in self.values if len(value) <= SHOWN)
        column.unique = column.unique and self.filled > 0
        return column


def _is_day(cell: str) -> bool:
    try:
        read_day(cell, None)
    except ValueError:
        try:
            read_day(cell, "month first")
        except ValueError:
            return False
    return not cell.isdecimal() or len(cell) == 8


def _is_number(cell: str) -> bool:
    digits = bare(cell)
    try:
        read_number(cell, POINT if digits.rfind(".") > digits.rfind(",") else ",")
    except ValueError:
        return False
    return True
