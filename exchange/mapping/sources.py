"""The files of an export as rows to take values from: header found, footers left out, spellings put right."""

import re
from collections import deque
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from itertools import islice

from exchange.mapping.days import ORDERS, OrderEvidence
from exchange.mapping.errors import Unsettled, UnsettledError, did_you_mean
from exchange.mapping.filters import Words
from exchange.mapping.numbers import SIGNS, SignEvidence
from exchange.mapping.spec import SourceSpec
from exchange.mapping.templates import Reading
from exchange.reader import Cells, Table
from exchange.refusals import Settling, refuse

Rows = Iterator[tuple[int, Cells]]
HEADER_WITHIN = 40  # rows of a title above the header
FOOTER_WITHIN = 20
_TOTAL = re.compile(r"((grand |sub)?totals?|sum|count):?", re.IGNORECASE)
_FOOTER = re.compile(
    r"((grand |sub)?totals?\b|sum\b|count\b|confidential|copyright|©|generated (by|on|at)\b|page \d"
    r"|end of (report|file)|report (run|generated)|\d+ (rows|records)).*",
    re.IGNORECASE | re.DOTALL,
)


class Source:
    """A table of the export, read by what the mapping says of it.

    `wanted` are the columns that the mapping names; the header is the first row that has them all.
    """

    def __init__(self, spec: SourceSpec, table: Table, wanted: set[str]) -> None:
        self.spec = spec
        self.table = table
        self.notes: list[str] = []
        self.header_row, self.header = self._header({column.lower() for column in wanted})
        self.places = {folded(cell): place for place, cell in reversed(list(enumerate(self.header)))}

    @property
    def file(self) -> str:
        return self.table.file

    def column(self, name: str) -> str:
        """A column as the file writes it."""
        return self.header[self.places[folded(name)]].strip()

    def find(self, name: str) -> Callable[[Cells], str]:
        """The function from a row to what stands in a column."""
        place = self.places[folded(name)]
        return lambda cells: cells[place]

    def rows(self) -> Rows:
        """Each row below the header, filled up to its width; footers are left out."""
        width = len(self.header)
        changes = self._changes()
        for row, cells in self._without_footer(self._below_header()):
            if len(cells) < width:
                cells = cells + [""] * (width - len(cells))  # noqa: PLW2901
            elif len(cells) > width and any(cells[width:]):
                raise refuse(self.file, f"has {len(cells)} cells, but the header has {width}.", row=row)
            for place, change in changes:
                cells[place] = change(cells[place])
            yield row, cells

    def readings(self, days: set[str], numbers: set[str]) -> dict[str, Reading]:
        """How each of these columns is to be read, by what the mapping says or by the evidence of all rows.

        Raises UnsettledError where neither tells.
        """
        orders = {day: OrderEvidence() for day in days if not self.spec.order_of(day)}
        sign = SignEvidence()
        signed = [self.places[number] for number in numbers] if not self.spec.decimals else []
        if orders or signed:
            seen = [(self.places[day], evidence) for day, evidence in orders.items()]
            for row, cells in self.rows():
                for place, evidence in seen:
                    evidence.see(cells[place], row)
                for place in signed:
                    sign.see(cells[place], row)
        self._refuse_doubts(orders, sign)
        decimals = self.spec.decimals or sign.sign or "."
        found = {number: Reading(sign=decimals) for number in numbers}
        for day in days:
            order = self.spec.order_of(day) or orders[day].order
            found[day] = Reading(order=order, sign=decimals)
        return found

    def _refuse_doubts(self, orders: dict[str, OrderEvidence], sign: SignEvidence) -> None:
        at = f"[sources.{self.spec.name}]"
        open_questions = [
            Unsettled(
                self.file,
                self.column(day),
                f"“{self.column(day)}” {evidence.doubt}. Say in the mapping, under {at}: "
                f'dates = "day first" or dates = "month first"; for this column alone '
                f'dates = {{ "{self.column(day)}" = "day first" }}.',
                evidence.either + evidence.day_first + evidence.month_first,
                Settling(
                    f"sources.{self.spec.name}",
                    "dates",
                    choices=ORDERS,
                    asked=f"“{self.column(day)}” {evidence.doubt}.",
                ),
            )
            for day, evidence in orders.items()
            if evidence.doubt
        ]
        if sign.doubt:
            way_out = f'Say in the mapping, under {at}: decimals = "." or decimals = ",".'
            rows = sign.either + sign.point + sign.comma
            settling = Settling(
                f"sources.{self.spec.name}", "decimals", choices=SIGNS, asked=f"The file {sign.doubt}."
            )
            open_questions.append(
                Unsettled(self.file, None, f"The file {sign.doubt}. {way_out}", rows, settling)
            )
        if open_questions:
            raise UnsettledError(open_questions)

    def _header(self, wanted: set[str]) -> tuple[int, Cells]:
        """The row that names the columns."""
        first = list(islice(self.table.records(), HEADER_WITHIN))
        if not first:
            raise refuse(self.file, "the file is empty.")
        if self.spec.header is not None:
            chosen = next((record for record in first if record[0] == self.spec.header), first[0])
        else:
            chosen = max(first, key=lambda record: len(wanted & set(map(folded, record[1]))))
        names = [folded(cell) for cell in chosen[1]]
        missing = sorted(wanted - set(names))
        if missing:
            has = [cell.strip() for cell in chosen[1] if cell.strip()]
            way_out = f"in which row the header is, under [sources.{self.spec.name}]: header = 2."
            raise UnsettledError(
                Unsettled(
                    self.file,
                    column,
                    f"There is no column “{column}”. {did_you_mean(column, has)} Put the right name into the "
                    f"mapping, or say {way_out}",
                )
                for column in missing
            )
        for column in wanted:
            if names.count(column) > 1:
                raise refuse(self.file, "the column stands there twice.", row=chosen[0], column=column)
        return chosen[0], chosen[1]

    def _below_header(self) -> Rows:
        return (record for record in self.table.records() if record[0] > self.header_row)

    def _without_footer(self, records: Rows) -> Rows:
        """Rows at the end that begin like a footer and leave most cells empty are none of the table's."""
        held: deque[tuple[int, Cells]] = deque()
        for record in records:
            if self._like_footer(record[1]) and len(held) < FOOTER_WITHIN:
                held.append(record)
                continue
            while held:
                yield held.popleft()
            yield record
        if held:
            told = f"row {held[0][0]}" if len(held) == 1 else f"rows {held[0][0]} to {held[-1][0]}"
            note = f"{told} left out, being a footer."
            if note not in self.notes:
                self.notes.append(note)

    def _like_footer(self, cells: Cells) -> bool:
        filled = [cell.strip() for cell in cells if cell.strip()]
        if not filled:
            return False
        sparse = len(filled) * 2 <= len(self.header) or len(self.header) == 1
        return (_FOOTER if sparse else _TOTAL).fullmatch(filled[0]) is not None

    def _changes(self) -> list[tuple[int, Callable[[str], str]]]:
        """Spellings to be put right, and words for “nothing”."""
        changes = []
        for column, place in self.places.items():
            words = self.spec.values.get(column, {})
            if words or self.spec.empty:
                changes.append((place, _meant(words, self.spec.empty)))
        return changes


def folded(column: str) -> str:
    """The name of a column as it is compared: blanks around it and case aside."""
    return " ".join(column.split()).lower()


def choose(spec: SourceSpec, tables: list[Table]) -> Table:
    """The table that a source means. Raises UnsettledError when it is not there, or several could be it."""
    at = f"under [sources.{spec.name}]: file = “…”."
    called = " or ".join(spec.files)
    for file in spec.files:
        wanted = file.removesuffix(".csv").removesuffix(".xlsx")
        found = [table for table in tables if any(fnmatchcase(name, wanted) for name in table.names)]
        if len(found) == 1:
            return found[0]
        if found:
            several = ", ".join(sorted(table.file for table in found))
            raise UnsettledError([Unsettled(called, None, f"It may be {several}. Say which, {at}")])
    given = ", ".join(sorted(table.file for table in tables)) or "nothing that is a table"
    missing = f"The file is missing; there is {given}. Hand it in too, or say what it is called, {at}"
    raise UnsettledError([Unsettled(called, None, missing)])


def _meant(words: Words, empty: frozenset[str]) -> Callable[[str], str]:
    meant = {word.strip().lower(): right for word, right in words.items()}

    def change(cell: str) -> str:
        word = cell.strip().lower()
        return "" if word in empty else meant.get(word, cell)

    return change
