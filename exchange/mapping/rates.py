"""Exchange rates as central banks publish them: a row a day, a column a currency, per one of their own."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from common.currencies import CURRENCY_CODES
from exchange.reader import Cells, Table

COLUMNS = ["day", "currency", "rate"]
PLACES = Decimal("0.0000000001")


class RatesTable:
    """Such a table as rows of day, currency and rate: company currency for one unit of the currency.

    Days on which the company's own currency has no quote are left out: nothing can be said of them. A row of
    the file gives up to `step` of these, numbered from its own number times `step`.
    """

    ends_open = False
    step = 256

    def __init__(self, table: Table, *, per: str, company: str) -> None:
        self._table = table
        self.per = per
        self.company = company
        self.file = table.file
        self.names = table.names
        self.notes = table.notes

    def records(self) -> Iterator[tuple[int, Cells]]:
        records = self._table.records()
        _, header = next(records, (1, []))
        codes = [cell.strip().upper() for cell in header]
        yield 1, COLUMNS
        for row, cells in records:
            quotes = dict(self._quotes(codes, cells)) | {self.per: Decimal(1)}
            if ours := quotes.get(self.company):
                for number, (code, quote) in enumerate(quotes.items(), start=row * self.step):
                    yield number, [cells[0], code, f"{(ours / quote).quantize(PLACES):f}"]

    def _quotes(self, codes: list[str], cells: Cells) -> Iterator[tuple[str, Decimal]]:
        for code, cell in zip(codes[1:], cells[1:], strict=False):
            if code in CURRENCY_CODES and (quote := _number(cell)):
                yield code, quote


def _number(cell: str) -> Decimal | None:
    """A quote, None where there is none that day (“N/A”)."""
    try:
        found = Decimal(cell.strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() and found > 0 else None
