"""The fiscal calendar: years and quarters that start in a month of one's own. Pure.

A fiscal year is named by the calendar year in which it ends, as the trade does: with a start in February,
February 2026 to January 2027 is FY27; with a start in January FY26 is the calendar year 2026.
"""

from dataclasses import dataclass
from datetime import date, timedelta

QUARTERS_A_YEAR, MONTHS_A_QUARTER = 4, 3


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """Three months of a fiscal year, both days inclusive."""

    starts_on: date
    ends_on: date
    year: int
    number: int

    def __str__(self) -> str:
        return f"Q{self.number} FY{self.year % 100:02}"


def quarter_of(day: date, *, start_month: int) -> Quarter:
    """The fiscal quarter that holds a day; `start_month` (1–12) is the first month of the fiscal year."""
    months_in = (day.month - start_month) % 12
    number = months_in // MONTHS_A_QUARTER + 1
    first = _month(day.year, day.month - months_in % MONTHS_A_QUARTER)
    begin = _month(day.year, day.month - months_in)
    ends_in = begin.year if start_month == 1 else begin.year + 1
    return Quarter(
        first, _month(first.year, first.month + MONTHS_A_QUARTER) - timedelta(days=1), ends_in, number
    )


def quarters_up_to(day: date, count: int, *, start_month: int) -> list[Quarter]:
    """The last `count` fiscal quarters, oldest first, the last of which holds the day."""
    found = [quarter_of(day, start_month=start_month)]
    while len(found) < count:
        found.append(quarter_of(found[-1].starts_on - timedelta(days=1), start_month=start_month))
    return found[::-1]


def _month(year: int, month: int) -> date:
    """The first day of a month; months below 1 and above 12 lie in the years beside."""
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
