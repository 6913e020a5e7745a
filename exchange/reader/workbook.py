"""Sheets of an .xlsx workbook.

The reading library holds a sheet in memory and fills the gaps between its cells, so a workbook is unpacked
within limits into an uncompressed copy, its sheets are measured on the way, and only the copy is opened.
"""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from tempfile import mkdtemp
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from exchange.reader.archive import DAMAGED, Archive
from exchange.reader.limits import Limits
from exchange.reader.tables import Cells
from exchange.refusals import refuse

SHEETS_FOLDER = "xl/worksheets/"


class SheetTable:
    """One sheet: numbers with the 15 digits a spreadsheet shows, ISO dates, yes and no."""

    notes: tuple[str, ...] = ()
    ends_open = False

    def __init__(self, workbook: CalamineWorkbook, sheet: str, file: str, *, alone: bool) -> None:
        self._workbook = workbook
        self._sheet = sheet
        self.file = f"{file}/{sheet}"
        self.names = (sheet.lower(), *([Path(file).stem.lower()] if alone else []))

    def records(self) -> Iterator[tuple[int, Cells]]:
        try:
            sheet = self._workbook.get_sheet_by_name(self._sheet)
            for row, values in enumerate(sheet.iter_rows(), start=1):
                cells = [cell_text(value) for value in values]
                if any(cells):
                    yield row, cells
        except CalamineError as error:
            raise refuse(self.file, "the sheet is damaged.") from error


def is_workbook(path: Path) -> bool:
    """Whether an archive is an .xlsx, by what it holds and not by its name."""
    try:
        with zipfile.ZipFile(path) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except DAMAGED:
        return False


def sheets(path: Path, file: str, limits: Limits, scratch: Path) -> list[SheetTable]:
    """The sheets of a workbook that hold anything, read from a copy in `scratch`.

    Raises FileRefusedError for one that cannot be read.
    """
    try:
        workbook = CalamineWorkbook.from_path(str(_measured_copy(path, file, limits, scratch)))
        names = [
            sheet.name
            for sheet in workbook.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet and workbook.get_sheet_by_name(sheet.name).height
        ]
    except CalamineError as error:
        raise refuse(file, "it cannot be read as a workbook; save it again as .xlsx.") from error
    return [SheetTable(workbook, name, file, alone=len(names) == 1) for name in names]


def cell_text(value: object) -> str:
    """A cell as text: what the same cell would be in a CSV file of the book format."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{Decimal(f'{value:.15g}'):f}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _measured_copy(path: Path, file: str, limits: Limits, scratch: Path) -> Path:
    copy = Path(mkdtemp(dir=scratch)) / "workbook.xlsx"
    with Archive(path, file, limits) as archive, zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as plain:
        for entry in archive.entries:
            meter = _SheetMeter(file, limits) if entry.filename.endswith(".xml") else None
            with plain.open(entry.filename, "w") as stream:
                for chunk in archive.read(entry):
                    stream.write(chunk)
                    if meter is not None:
                        meter.feed(chunk)
            if meter is not None:
                meter.close()
    return copy


class _SheetMeter:
    """Follows a part of a workbook as it streams by: how far its cells reach, no entities."""

    def __init__(self, file: str, limits: Limits) -> None:
        self.file = file
        self.limits = limits
        self.rows = self.columns = self.row = self.column = 0
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.StartDoctypeDeclHandler = self._doctype

    def feed(self, chunk: bytes) -> None:
        self._parse(chunk, final=False)

    def close(self) -> None:
        self._parse(b"", final=True)

    def _parse(self, chunk: bytes, *, final: bool) -> None:
        try:
            self._parser.Parse(chunk, final)
        except expat.ExpatError as error:
            raise refuse(self.file, "it cannot be read as a workbook: its XML is damaged.") from error

    def _doctype(self, *_: object) -> None:
        raise refuse(self.file, "it declares a document type, which no workbook needs.")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "row":
            self.row = _number(attributes.get("r", ""), self.row + 1)
            self.column = 0
        elif local == "c":
            self._cell(attributes.get("r", ""))

    def _cell(self, reference: str) -> None:
        letters = reference.rstrip("0123456789")
        self.column = _column(letters) if letters else self.column + 1
        self.row = _number(reference[len(letters) :], self.row)
        self.rows, self.columns = max(self.rows, self.row), max(self.columns, self.column)
        if self.columns > self.limits.columns:
            raise refuse(self.file, f"a sheet has more than {self.limits.columns:,} columns.", row=self.row)
        if self.rows * self.columns > self.limits.sheet_cells:
            most = self.limits.sheet_cells
            raise refuse(self.file, f"a sheet spans more than {most:,} cells.", row=self.row)


def _number(digits: str, otherwise: int) -> int:
    return int(digits) if digits.isdecimal() and len(digits) < 10 else otherwise


def _column(letters: str) -> int:
    """The number of a column: A is 1, AA is 27. Letters that name none count as far out as any limit."""
    if len(letters) > 3 or not letters.isascii() or not letters.isalpha():
        return 1_000_000
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
