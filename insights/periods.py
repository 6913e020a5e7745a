"""The periods that a dashboard offers, as days. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from accounts.domain.terms import add_months
from common.fiscal import quarter_of
from common.wording import short_day

DAY: Final = timedelta(days=1)
QUARTER, LAST_QUARTER, YEAR, LAST_YEAR, TWELVE, OWN = (
    "quarter", "last-quarter", "year", "last-year", "12m", "own",
)  # fmt: skip
PERIODS: Final = (
    (QUARTER, "This quarter"),
    (LAST_QUARTER, "Last quarter"),
    (YEAR, "This fiscal year"),
    (LAST_YEAR, "Last fiscal year"),
    (TWELVE, "Twelve months"),
    (OWN, "From … to …"),
)


@dataclass(frozen=True, slots=True)
class Period:
    """Days, both inclusive, and what they are called."""

    name: str
    label: str
    first: date
    last: date

    @property
    def words(self) -> str:
        return f"{self.label}, {short_day(self.first)} to {short_day(self.last)}"


def period_of(name: str, *, as_of: date, start_month: int) -> Period:
    """The period of a name as of a day; an unknown name is this quarter."""
    quarter = quarter_of(as_of, start_month=start_month)
    if name == LAST_QUARTER:
        before = quarter_of(quarter.starts_on - DAY, start_month=start_month)
        return Period(name, str(before), before.starts_on, before.ends_on)
    if name in {YEAR, LAST_YEAR}:
        begin = add_months(quarter.starts_on, -3 * (quarter.number - 1) - (12 if name == LAST_YEAR else 0))
        year = quarter.year - (1 if name == LAST_YEAR else 0)
        return Period(name, f"FY{year % 100:02}", begin, add_months(begin, 12) - DAY)
    if name == TWELVE:
        return Period(name, "Twelve months", add_months(as_of, -12) + DAY, as_of)
    return Period(QUARTER, str(quarter), quarter.starts_on, quarter.ends_on)
