"""Cells into typed columns of a temporary table, by COPY. What does not fit its column is refused by name."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from exchange.formats.spec import Column, File
from exchange.mapping.tables import MappedTable, Unreadable
from exchange.pipeline.intake import Progress
from exchange.pipeline.refused import RefusedRows
from exchange.pipeline.sql import NULL, Database, copied, name
from exchange.pipeline.staged import Staged
from exchange.pipeline.words import UnknownWords
from exchange.reader import Cells, Table
from exchange.refusals import Decision, Refusal, refuse
from exchange.rows import Origin, origin_of

PROGRESS_ROWS = 20_000


def stage(
    table: Table, file: File, *, database: Database, refused: RefusedRows, progress: Progress
) -> Staged:
    """Copy a table into its staging table. Raises FileRefusedError when it cannot be read.

    A cell that cannot be read is refused and staged as empty: its row still takes part in the search for
    repeated keys, and whoever refers to it learns that it was refused.
    """
    records = table.records()
    header = _Header.of(records, table, file)
    origins = table.origins if isinstance(table, MappedTable) else (Origin(table.file),)
    lines = _Lines(file, table, header, refused, progress, origins)
    staged = f"import_{file.name}_staged"
    columns = ", ".join(f"{name(column.name)} {column.cell.sql}" for column in file.columns)
    database.lay(staged, f"row integer PRIMARY KEY, {columns}")
    database.copy_in(staged, ("row", *file.names), lines.of(records))
    database.run(f"ANALYZE {staged}")
    decisions = (*header.decisions(lines.count), *lines.unknown.decisions())
    return Staged(file, origins, frozenset(header.places), lines.count, decisions)


@dataclass(frozen=True, slots=True)
class _Header:
    """The first row: which cell belongs to which column."""

    file: File
    label: str
    cells: Cells
    places: dict[str, int]

    @classmethod
    def of(cls, records: Iterator[tuple[int, Cells]], table: Table, file: File) -> "_Header":
        row, cells = next(records, (1, []))
        if not cells:
            raise refuse(table.file, "the file is empty.")
        found = [cell.strip().lower().replace(" ", "_") for cell in cells]
        for column in file.columns:
            if found.count(column.name) > 1:
                raise refuse(table.file, "the column stands there twice.", row=row, column=column.name)
            if column.required and column.name not in found:
                reason = "the column is missing; the first row names the columns."
                raise refuse(table.file, reason, row=row, column=column.name)
        places = {column: found.index(column) for column in file.names if column in found}
        return cls(file, table.file, cells, places)

    def decisions(self, rows: int) -> tuple[Decision, ...]:
        """One question for each column that the format does not know."""
        known = set(self.places.values())
        return tuple(
            Decision(self._question(cell), self.label, rows)
            for place, cell in enumerate(self.cells)
            if place not in known and cell.strip()
        )

    def _question(self, cell: str) -> str:
        missing = [column for column in self.file.names if column not in self.places]
        close = get_close_matches(cell.strip().lower(), missing, n=1)
        meant = f" Did you mean “{close[0]}”?" if close else ""
        return f"“{cell}” is not a column of {self.file.name}; it was left out.{meant}"


class _Lines:
    """Rows as lines for COPY, counted; what is wrong with them is noted on the way."""

    def __init__(
        self,
        file: File,
        table: Table,
        header: _Header,
        refused: RefusedRows,
        progress: Progress,
        origins: tuple[Origin, ...],
    ) -> None:
        self.kind = file.name
        self.table = table
        self.width = len(header.cells)
        self.refused = refused
        self.progress = progress
        self.origins = origins
        self.unknown = UnknownWords(origins)
        self.count = 0
        self.readers = [
            (column, header.places.get(column.name), read_cell(column, in_key=column.name in file.key))
            for column in file.columns
        ]

    def of(self, records: Iterator[tuple[int, Cells]]) -> Iterator[str]:
        row, short = 0, False
        for row, cells in records:
            self.count += 1
            if self.count % PROGRESS_ROWS == 0:
                self.progress(f"reading {self.table.file}", self.count)
            short = len(cells) < self.width
            if len(cells) > self.width and any(cells[self.width :]):
                self._refuse(row, None, f"has {len(cells)} cells, but the header has {self.width}.")
            else:
                yield self._line(row, cells)
        if short and self.table.ends_open:
            raise refuse(self.table.file, "the file ends in the middle of this row.", row=row)

    def _line(self, row: int, cells: Cells) -> str:
        if len(cells) < self.width:  # spreadsheets leave out empty cells at the end of a row
            cells = cells + [""] * (self.width - len(cells))
        line = [str(row)]
        for column, place, read in self.readers:
            try:
                line.append(read("" if place is None else cells[place]))
            except ValueError as error:
                line.append(NULL)
                self._refuse(row, column.name, str(error))
                if place is not None and not isinstance(cells[place], Unreadable):
                    self.unknown.note(origin_of(row), column, cells[place])
        return "\t".join(line) + "\n"

    def _refuse(self, row: int, column: str | None, reason: str) -> None:
        origin = self.origins[origin_of(row)]
        shown = origin.columns.get(column, column) if column else None
        self.refused.add(self.kind, Refusal(origin.file, row, shown, reason))


def read_cell(column: Column, *, in_key: bool) -> Callable[[str], str]:
    """The function from a cell of the column to COPY's text; its ValueError says what is wrong."""
    read = column.cell.reader()
    is_text = column.cell.sql == "text"
    # In a key the default must stand at once; elsewhere it matters whether the row exists, seen later.
    empty = column.default if in_key and column.default else NULL

    def as_copied(cell: str) -> str:
        if isinstance(cell, Unreadable):
            raise ValueError(cell.reason)  # noqa: TRY004  a cell of any kind may be so
        value = read(cell)
        if value is None:
            if column.required:
                raise ValueError("is required.")
            return empty
        return copied(value) if is_text else value

    return as_copied
