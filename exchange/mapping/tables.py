"""From the files of an export and its mapping to tables of the book format."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Self

from exchange.formats.book import CONTRACTS
from exchange.formats.cells import Day, Number, Whole
from exchange.formats.spec import File
from exchange.mapping.loading import BY_END
from exchange.mapping.lookups import Lookup
from exchange.mapping.rates import RatesTable
from exchange.mapping.settling import toml_key
from exchange.mapping.sources import Source, choose, folded
from exchange.mapping.spec import FIRST, SUM, BookMapping, Section
from exchange.mapping.templates import Find, Make, Reading
from exchange.reader import Cells, Table
from exchange.refusals import refuse
from exchange.rows import MOST_ROWS, Origin, numbered

EXCLUSIVE = ("end", "to")


class Unreadable(str):
    """A cell that the mapping could not make: empty, with the reason."""

    __slots__ = ("reason",)
    reason: str

    def __new__(cls, reason: str) -> Self:
        cell = super().__new__(cls, "")
        cell.reason = reason
        return cell


class MappedTable:
    """Rows of one kind, made of the rows of one or several files."""

    ends_open = False

    def __init__(self, file: File, makers: list["_Maker"]) -> None:
        self._file = file
        self._makers = makers
        self.columns = [name for name in file.names if any(name in maker.makes for maker in makers)]
        self.origins = tuple(maker.origin for maker in makers)
        self.file = ", ".join(dict.fromkeys(origin.file for origin in self.origins))
        self.names = (file.name,)

    @property
    def notes(self) -> tuple[str, ...]:
        """What was left out; known once the records were read."""
        return tuple(note for maker in self._makers for note in maker.notes)

    def records(self) -> Iterator[tuple[int, Cells]]:
        yield 1, list(self.columns)
        seen: set[tuple[str, ...]] = set()
        keys = [self.columns.index(name) for name in self._file.key if name in self.columns]
        for place, maker in enumerate(self._makers):
            rows: Iterable[tuple[int, Cells]] = maker.rows(self.columns)
            if maker.section.repeated == SUM:
                rows = _summed(rows, keys, self._amounts())
            for row, cells in rows:
                if maker.section.repeated == FIRST:
                    key = tuple(cells[index] for index in keys)
                    if key in seen:
                        continue
                    seen.add(key)
                yield numbered(place, row), cells

    def _amounts(self) -> list[int]:
        """The columns of which sums make sense."""
        return [
            index
            for index, name in enumerate(self.columns)
            if name not in self._file.key and isinstance(self._file.column(name).cell, Number | Whole)
        ]


def mapped_tables(
    mapping: BookMapping, tables: Iterable[Table], *, currency: str
) -> tuple[list[MappedTable], list[str]]:
    """The tables of the book format that a mapping makes of an export, each kind once; the files it leaves.

    `currency` is the company's, for contracts of which nothing else is said. Raises UnsettledError when a
    file or a column is missing, or the files leave open how a date or a number is meant.
    """
    export = _Export(mapping, list(tables), currency)
    kinds: dict[str, list[_Maker]] = {}
    for section in mapping.sections:
        kinds.setdefault(section.file.name, []).append(export.maker(section))
    return [MappedTable(makers[0].section.file, makers) for makers in kinds.values()], export.unused


class _Export:
    """The sources of a mapping, opened once, with what is asked of each."""

    def __init__(self, mapping: BookMapping, tables: list[Table], currency: str) -> None:
        self.mapping = mapping
        self.currency = currency
        self.asked = {name: set(spec.values) for name, spec in mapping.sources.items()}
        self.looked_up: dict[str, set[str]] = {name: set() for name in mapping.lookups}
        self.days: dict[str, set[str]] = {name: set() for name in mapping.sources}
        self.numbers: dict[str, set[str]] = {name: set() for name in mapping.sources}
        for section in mapping.sections:
            self._ask(section)
        used = {name: spec for name, spec in mapping.sources.items() if self.asked[name]}
        chosen = {name: choose(spec, tables) for name, spec in used.items()}
        self.unused = sorted({table.file for table in tables} - {table.file for table in chosen.values()})
        self.sources = {
            name: Source(used[name], self._shaped(name, table), self.asked[name])
            for name, table in chosen.items()
        }
        self.readings = {
            name: source.readings(self.days[name], self.numbers[name])
            for name, source in self.sources.items()
        }
        self.lookups = {
            name: Lookup(mapping.lookups[name], self.sources[mapping.lookups[name].source], columns)
            for name, columns in self.looked_up.items()
            if columns
        }

    def maker(self, section: Section) -> "_Maker":
        return _Maker(self, section)

    def find(self, section: Section) -> Find:
        """How a section finds the value of a column, in its own row or by a lookup."""
        source = self.sources[section.source]

        def find(column: str) -> Make:
            lookup, _, rest = column.partition(".")
            if rest and lookup in self.lookups:
                return self.lookups[lookup].find(folded(rest), source.find(self.mapping.lookups[lookup].by))
            return source.find(column)

        return find

    def reading(self, section: Section, column: str) -> Reading:
        """How a column is to be read where it stands."""
        name, own = self._stands_in(section, column)
        return self.readings[name].get(own, Reading())

    def _ask(self, section: Section) -> None:
        if not section.source:
            return
        own = [*section.only, *section.leave_out, *map(folded, section.skip_without)]
        self.asked[section.source].update(own)
        for name, template in section.columns.items():
            cell = section.file.column(name).cell
            for place in template.places:
                source, column = self._stands_in(section, place.column)
                self.asked[source].add(column)
                if source != section.source or column != folded(place.column):
                    lookup = self.mapping.lookups[place.column.partition(".")[0]]
                    self.looked_up[lookup.name].add(column)
                    self.asked[source].add(folded(lookup.key))
                    self.asked[section.source].add(folded(lookup.by))
                if isinstance(cell, Day) and not _reads_months(place.filters):
                    self.days[source].add(column)
                elif isinstance(cell, Number | Whole):
                    self.numbers[source].add(column)

    def _stands_in(self, section: Section, column: str) -> tuple[str, str]:
        lookup, _, rest = column.partition(".")
        if rest and lookup in self.mapping.lookups:
            return self.mapping.lookups[lookup].source, folded(rest)
        return section.source, folded(column)

    def _shaped(self, name: str, table: Table) -> Table:
        per = self.mapping.sources[name].rates_per
        return RatesTable(table, per=per.upper(), company=self.currency) if per else table


class _Maker:
    """Makes the rows of one section."""

    def __init__(self, export: _Export, section: Section) -> None:
        self.section = section
        self.left_out = 0
        self.without: dict[str, int] = {}
        self.source = export.sources.get(section.source)
        self.makes: dict[str, Make] = {}
        for name, template in section.columns.items():
            cell = section.file.column(name).cell
            place = template.alone
            reading = export.reading(section, place.column) if place and section.source else Reading()
            find = export.find(section) if self.source else _nowhere
            make = template.make(cell, find, reading, export.mapping.words)
            if section.end_is_exclusive and name in EXCLUSIVE:
                make = _day_before(make)
            self.makes[name] = _or(make, section.defaults.get(name, ""))
        if section.file is CONTRACTS:
            self.makes.setdefault("currency", lambda _cells: export.currency)
        self.origin = self._origin()

    @property
    def notes(self) -> list[str]:
        notes = list(self.source.notes) if self.source else []
        kind = self.section.file.name
        if self.left_out:
            notes.append(f"{self.left_out:,} rows are no {kind}, as the mapping says.")
        notes += [
            f"{count:,} rows without {column} are no {kind}, as the mapping says."
            for column, count in self.without.items()
        ]
        return notes

    def rows(self, columns: list[str]) -> Iterator[tuple[int, Cells]]:
        self.left_out, self.without = 0, {}
        nothing: Make = lambda _cells: ""  # noqa: E731  a maker like the others
        makes = [self.makes.get(column, nothing) for column in columns]
        by_end = self._mode_by_end(columns)
        for row, cells in self.source.rows() if self.source else [(1, [])]:
            if self.source and not self._counts(cells):
                continue
            made = [_made(make, cells) for make in makes]
            if by_end and made[by_end[0]] == BY_END:
                made[by_end[0]] = "manual" if any(made[place] for place in by_end[1:]) else "evergreen"
            if row > MOST_ROWS:
                raise refuse(self.origin.file, f"it has more than {self.origin.row(MOST_ROWS):,} rows.")
            yield row, made

    def _mode_by_end(self, columns: list[str]) -> list[int]:
        """Where a contract says how it renews, and its end."""
        if self.section.file is not CONTRACTS:
            return []
        return [columns.index(name) for name in ("renewal_mode", "end") if name in columns]

    def _counts(self, cells: Cells) -> bool:
        """Whether the mapping wants this row."""
        source, section = self.source, self.section
        if source is None:
            return True
        for column, words in section.only.items():
            if source.find(column)(cells).strip().lower() not in words:
                self.left_out += 1
                return False
        for column, words in section.leave_out.items():
            if source.find(column)(cells).strip().lower() in words:
                self.left_out += 1
                return False
        for column in section.skip_without:
            if not source.find(column)(cells).strip():
                self.without[column] = self.without.get(column, 0) + 1
                return False
        return True

    def _origin(self) -> Origin:
        if self.source is None:
            return Origin("the mapping")
        columns, spellings = {}, {}
        for name, template in self.section.columns.items():
            place = template.alone
            if place and folded(place.column) in self.source.places:
                columns[name] = self.source.column(place.column)
                if not place.filters:
                    spellings[name] = f"sources.{self.source.spec.name}.values.{toml_key(columns[name])}"
        step = getattr(self.source.table, "step", 1)
        return Origin(self.source.file, columns, step, f"[[{self.section.said_as}]]", spellings)


def _made(make: Make, cells: Cells) -> str:
    try:
        return make(cells)
    except ValueError as error:
        return Unreadable(str(error))


def _or(make: Make, default: str) -> Make:
    """What all rows have that say nothing themselves."""
    return (lambda cells: make(cells) or default) if default else make


def _day_before(make: Make) -> Make:
    def before(cells: Cells) -> str:
        end = make(cells)
        return (date.fromisoformat(end) - timedelta(days=1)).isoformat() if end else end

    return before


def _nowhere(column: str) -> Make:
    raise LookupError(column)


def _reads_months(filters: tuple[str, ...]) -> bool:
    return any(said.startswith("months before ") for said in filters)


def _summed(
    rows: Iterable[tuple[int, Cells]], keys: list[int], amounts: list[int]
) -> Iterator[tuple[int, Cells]]:
    """One row a key, the amounts added up; the first row of a key says the rest."""
    sums: dict[tuple[str, ...], tuple[int, Cells]] = {}
    for row, cells in rows:
        key = tuple(cells[index] for index in keys)
        if key not in sums or any(isinstance(cell, Unreadable) for cell in cells):
            held = sums.setdefault(key, (row, cells))
            if held[1] is not cells:
                yield row, cells  # it is refused by its cell, and must not vanish in a sum
            continue
        held_cells = sums[key][1]
        for index in amounts:
            if cells[index]:
                total = Decimal(held_cells[index] or 0) + Decimal(cells[index])
                held_cells[index] = f"{total.normalize():f}"
    yield from sums.values()
