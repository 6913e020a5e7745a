"""How a cell of the book is made from those of a row: `"{first name} {last name}"`, `"{end | day before}"`.

Braces name a column of the file, or of a row of another one by a lookup (`{lookup.column}`); what stands
outside of them is taken as it is. Where every column named is empty, so is the cell.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from common.formula import mark
from exchange.formats.cells import Cell, Day, Email, Name, Number, Text, Whole
from exchange.mapping.days import read_day
from exchange.mapping.errors import did_you_mean
from exchange.mapping.filters import (
    DAY_FILTERS,
    NUMBER_FILTERS,
    TEXT_FILTERS,
    OfDay,
    OfNumber,
    OfText,
    Words,
    day_filter,
    number_filter,
    text_filter,
)
from exchange.mapping.numbers import POINT, read_number
from exchange.reader import Cells

Make = Callable[[Cells], str]
Find = Callable[[str], Make]


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file writes what can be written in several ways."""

    order: str | None = None
    sign: str = POINT


@dataclass(frozen=True, slots=True)
class Place:
    """What stands between braces: a column and what is done to its value."""

    column: str
    filters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """A text with places in it."""

    text: str
    parts: tuple[str | Place, ...]

    @property
    def places(self) -> tuple[Place, ...]:
        return tuple(part for part in self.parts if isinstance(part, Place))

    @property
    def alone(self) -> Place | None:
        """The one place that is the whole template, if it is so."""
        return self.places[0] if len(self.parts) == 1 and self.places else None

    def problem(self, cell: Cell, words: Mapping[str, Words]) -> str:
        """Why the template cannot make such a cell; empty when it can."""
        if isinstance(cell, Day | Number | Whole) and self.places and self.alone is None:
            return f"“{self.text}” puts texts together where a {_called(cell)} belongs; name one column."
        for place in self.places:
            for said in place.filters:
                if _filter(said, cell, words) is None:
                    known = [*TEXT_FILTERS, *_typed_filters(cell)]
                    what = f"“{said}” is nothing that can be done to a {_called(cell)}."
                    return f"{what} {did_you_mean(said, known)}"
        return ""

    def make(self, cell: Cell, find: Find, reading: Reading, words: Mapping[str, Words]) -> Make:
        """The function from a row's cells to the cell; its ValueError says what is wrong with a value."""
        if not self.places:
            return lambda _cells, text=self.text: text  # type: ignore[misc]
        if self.alone is not None:
            value = _value(self.alone, find, words)
            typed = _typed(self.alone, cell, reading)
            return lambda cells: typed(value(cells))
        return _joined([_part(part, find, words) for part in self.parts], cell)


def parse_template(text: str) -> Template:
    """Raises ValueError for braces that do not close; `{{` and `}}` are braces themselves."""
    parts: list[str | Place] = []
    rest, literal = text, ""
    while rest:
        if rest[:2] in {"{{", "}}"}:
            literal, rest = literal + rest[0], rest[2:]
        elif rest[0] == "{":
            inside, closed, rest = rest[1:].partition("}")
            if not closed or not inside.strip():
                raise ValueError(f"“{text}” has braces without a column between them.")
            if literal:
                parts.append(literal)
                literal = ""
            column, *filters = (piece.strip() for piece in inside.split("|"))
            parts.append(Place(column, tuple(filters)))
        elif rest[0] == "}":
            raise ValueError(f"“{text}” closes braces that were not opened.")
        else:
            literal, rest = literal + rest[0], rest[1:]
    if literal:
        parts.append(literal)
    whole = literal if all(isinstance(part, str) for part in parts) else text
    return Template(whole, tuple(parts))


def _called(cell: Cell) -> str:
    if isinstance(cell, Day):
        return "date"
    return "number" if isinstance(cell, Number | Whole) else "text"


def _typed_filters(cell: Cell) -> tuple[str, ...]:
    if isinstance(cell, Day):
        return DAY_FILTERS
    return NUMBER_FILTERS if isinstance(cell, Number | Whole) else ()


def _filter(said: str, cell: Cell, words: Mapping[str, Words]) -> OfText | OfDay | OfNumber | None:
    if found := text_filter(said, words):
        return found
    if isinstance(cell, Day):
        return day_filter(said)
    return number_filter(said) if isinstance(cell, Number | Whole) else None


def _value(place: Place, find: Find, words: Mapping[str, Words]) -> Make:
    """The value of a place once its filters of texts are done."""
    value = find(place.column)
    filters = [found for said in place.filters if (found := text_filter(said, words))]
    if not filters:
        return value

    def filtered(cells: Cells) -> str:
        text = value(cells)
        for change in filters:
            text = change(text)
        return text

    return filtered


def _typed(place: Place, cell: Cell, reading: Reading) -> OfText:
    """A text as the book format writes such a cell."""
    if isinstance(cell, Day):
        of_day = [found for said in place.filters if (found := day_filter(said))]
        return lambda text: _as_day(text, reading.order, of_day)
    if isinstance(cell, Number | Whole):
        of_number = [change for said in place.filters if (change := number_filter(said))]
        return lambda text: _as_number(text, reading.sign, of_number)
    return mark if _is_marked(cell) else str


def _as_day(text: str, order: str | None, filters: list[OfDay]) -> str:
    if not text.strip():
        return ""
    day: date = read_day(text, order)
    for change in filters:
        day = change(day)
    return day.isoformat()


def _as_number(text: str, sign: str, filters: list[OfNumber]) -> str:
    if not text.strip():
        return ""
    number: Decimal = read_number(text, sign)
    for change in filters:
        number = change(number)
    return f"{number.normalize():f}"


def _part(part: str | Place, find: Find, words: Mapping[str, Words]) -> str | Make:
    return part if isinstance(part, str) else _value(part, find, words)


def _joined(parts: list[str | Make], cell: Cell) -> Make:
    marked = _is_marked(cell)

    def make(cells: Cells) -> str:
        said = False
        pieces = []
        for part in parts:
            piece = part if isinstance(part, str) else part(cells)
            said = said or (not isinstance(part, str) and bool(piece.strip()))
            pieces.append(piece)
        text = "".join(pieces) if said else ""
        return mark(text) if marked else text

    return make


def _is_marked(cell: Cell) -> bool:
    """Whether the book format takes a mark against formulas off such a cell."""
    return isinstance(cell, Text | Name | Email)
