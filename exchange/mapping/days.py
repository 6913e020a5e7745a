"""Days as people and programs write them, and the evidence of which comes first, the day or the month."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

DAY_FIRST, MONTH_FIRST = "day first", "month first"
ORDERS = (DAY_FIRST, MONTH_FIRST)

_TIME = r"(?:[T ]\s*\d{1,2}:\d{2}.*)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_TIME}")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NUMBERS = re.compile(rf"(\d{{1,2}})[-/.](\d{{1,2}})[-/.](\d{{4}}|\d{{2}}){_TIME}")
_DAY_NAMED = re.compile(rf"(\d{{1,2}})[-\s.]*([A-Za-z]{{3,9}})\.?[-\s,]*(\d{{4}}|\d{{2}}){_TIME}")
_MONTH_NAMED = re.compile(rf"([A-Za-z]{{3,9}})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}}){_TIME}")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
CENTURY_TURNS_AT = 70  # a year of two digits: 69 is 2069, 70 is 1970


@lru_cache(1 << 16)
def read_day(text: str, order: str | None) -> date:
    """The day that a cell says; a time beside it is left out. Raises ValueError with what is wrong.

    `order` is which number comes first where two of them could be either; None when the column has none of
    those.
    """
    text = text.strip()
    try:
        if found := _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _NUMBERS.fullmatch(text):
            first, second = int(found[1]), int(found[2])
            day, month = (second, first) if order == MONTH_FIRST else (first, second)
            return date(_year(found[3]), month, day)
        if found := _DAY_NAMED.fullmatch(text):
            return date(_year(found[3]), _month(found[2]), int(found[1]))
        if found := _MONTH_NAMED.fullmatch(text):
            return date(_year(found[3]), _month(found[1]), int(found[2]))
    except ValueError:
        said = f", {order}," if order and _NUMBERS.fullmatch(text) else ""
        raise ValueError(f"“{text[:60]}” read{said} is not a day of the calendar.") from None
    raise ValueError(f"“{text[:60]}” is not a date.")


@dataclass
class OrderEvidence:
    """What the dates of one column say about which of two numbers is the day."""

    day_first: int = 0
    month_first: int = 0
    either: int = 0
    example: str = ""
    example_row: int = 0
    day_first_row: int = 0
    month_first_row: int = 0

    def see(self, text: str, row: int) -> None:
        """Take a cell into account."""
        found = _NUMBERS.fullmatch(text.strip())
        if found is None:
            return
        first, second = int(found[1]), int(found[2])
        if first > 12:
            self.day_first += 1
            self.day_first_row = self.day_first_row or row
        elif second > 12:
            self.month_first += 1
            self.month_first_row = self.month_first_row or row
        elif first != second:
            self.either += 1
            if not self.example:
                self.example, self.example_row = text.strip(), row

    @property
    def order(self) -> str | None:
        """What the evidence says; None where there is none, or where no cell needs to know."""
        if self.day_first:
            return DAY_FIRST
        return MONTH_FIRST if self.month_first else None

    @property
    def doubt(self) -> str:
        """Why nobody can tell, with the evidence; empty when it is clear."""
        if self.day_first and self.month_first:
            return (
                f"has dates with the day first (row {self.day_first_row}) and with the month first "
                f"(row {self.month_first_row})"
            )
        if self.either and self.order is None:
            as_day, as_month = read_day(self.example, DAY_FIRST), read_day(self.example, MONTH_FIRST)
            return (
                f"can be read day first or month first: “{self.example}” in row {self.example_row} is "
                f"{as_day:%d %B %Y} or {as_month:%d %B %Y}, and none of its {self.either} such dates decides"
            )
        return ""


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (2000 if year < CENTURY_TURNS_AT else 1900)


def _month(word: str) -> int:
    matching = [n for n, month in enumerate(_MONTHS, start=1) if month.startswith(word.lower()[:3])]
    if not matching or not _MONTHS[matching[0] - 1].startswith(word.lower().rstrip(".")[:9]):
        if word.lower() == "sept":
            return 9
        raise ValueError
    return matching[0]
