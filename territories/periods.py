"""Fiscal years and quarters as targets name them: 2026, 2026Q3. Pure."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from common.errors import Blocker, DomainError

PATTERN: Final = r"^(19|20|21)[0-9]{2}(Q[1-4])?$"


@dataclass(frozen=True, slots=True)
class Period:
    """A fiscal year, named by the calendar year in which it ends, or a quarter of it; both days inclusive."""

    name: str
    starts_on: date
    ends_on: date

    @property
    def label(self) -> str:
        return in_words(self.name)

    @property
    def days(self) -> int:
        return (self.ends_on - self.starts_on).days + 1

    def elapsed(self, as_of: date) -> int:
        """How many of its days are over or running: 0 before it begins, all of them after its end."""
        return max(0, min((as_of - self.starts_on).days + 1, self.days))


def period_named(name: str, *, start_month: int) -> Period:
    """The days of "2026" or "2026Q3" where the fiscal year starts in a month. Raises DomainError."""
    if not re.fullmatch(PATTERN, name):
        raise DomainError(Blocker(f"“{name}” is neither a fiscal year nor a quarter.", field="period"))
    year, _, quarter = name.partition("Q")
    first = int(year) * 12 + start_month - 1 - (12 if start_month > 1 else 0)
    months = 12
    if quarter:
        first, months = first + 3 * (int(quarter) - 1), 3
    return Period(name, _first_of(first), _first_of(first + months) - timedelta(days=1))


def in_words(name: str) -> str:
    """As people say it: "FY26" for "2026", "Q3 FY26" for "2026Q3"."""
    year, _, quarter = name.partition("Q")
    return f"Q{quarter} FY{year[2:]}" if quarter else f"FY{year[2:]}"


def quarters_of(name: str) -> list[str]:
    """The quarters of a year; a quarter has none."""
    return [] if "Q" in name else [f"{name}Q{number}" for number in (1, 2, 3, 4)]


def _first_of(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)
