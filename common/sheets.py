"""Rows as files that open safely in a spreadsheet: typed cells, and no text that a spreadsheet would compute.

A text that begins like a formula is marked (common.formula); numbers and days stay what they are.
Rows are written as they come, so a long list does not fill the memory.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from itertools import chain
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from common.formula import MARK, mark

Cell = str | int | Decimal | date | None


def harmless(value: Cell) -> Cell:
    """The same value; text that a spreadsheet might compute is marked, and so is text that looks marked."""
    if not isinstance(value, str):
        return value
    return MARK + value if value.startswith(MARK) else mark(value)


def csv_rows(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """The lines of a CSV file, UTF-8 with a byte-order mark, which spreadsheets need to read it as such."""
    buffer = StringIO()
    writer = csv.writer(buffer)
    yield b"\xef\xbb\xbf"
    for row in chain([head], rows):
        writer.writerow(["" if value is None else harmless(value) for value in row])
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()


def workbook(title: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """An .xlsx with one sheet: a bold head that stays in sight, numbers as numbers, days as days."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    bold = [WriteOnlyCell(sheet, value=words) for words in head]
    for cell in bold:
        cell.font = Font(bold=True)
    sheet.append(bold)
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(sheet: Any, value: Any) -> Any:
    """Text is marked as text, so that nothing in it is taken for a formula."""
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
    elif isinstance(value, date) and not isinstance(value, datetime):
        cell.number_format = "yyyy-mm-dd"
    elif isinstance(value, Decimal):
        cell.number_format = "#,##0.00"
    return cell
