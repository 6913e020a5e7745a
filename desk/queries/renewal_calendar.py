"""Renewals by the day on which they decide: a month as weeks of days, with the sums of each week."""

from calendar import Calendar, monthrange
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum
from django.db.models.functions import TruncWeek

from renewals.models import Renewal
from renewals.queries.rows import Rows

MOST_ROWS = 600
NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day of the grid; days of the months beside are `outside`."""

    on: date
    outside: bool
    renewals: list[Renewal]


@dataclass(frozen=True, slots=True)
class CalendarWeek:
    """A week from Monday: its days, how many renewals decide in it and their ATR, company currency."""

    days: list[CalendarDay]
    renewals: int
    atr: Decimal

    @property
    def starts_on(self) -> date:
        return self.days[0].on

    @property
    def ends_on(self) -> date:
        return self.days[-1].on


@dataclass(frozen=True, slots=True)
class Month:
    """The weeks that hold a month, and the sums of the month itself. `cut`: the days show only the first of
    many; sums are whole.
    """

    first: date
    weeks: list[CalendarWeek]
    renewals: int
    atr: Decimal
    cut: bool

    @property
    def before(self) -> date:
        return (self.first - timedelta(days=1)).replace(day=1)

    @property
    def after(self) -> date:
        return last_of(self.first) + timedelta(days=1)


def last_of(first: date) -> date:
    return first.replace(day=monthrange(first.year, first.month)[1])


def month_of(rows: Rows, first: date) -> Month:
    """What decides in the weeks around a month that starts on `first`. Three queries."""
    grid = Calendar().monthdatescalendar(first.year, first.month)
    span = rows.filter(decides_on__range=(grid[0][0], grid[-1][-1]))
    found = list(span.order_by("decides_on", "-atr_here", "pk")[: MOST_ROWS + 1])
    by_day: dict[date, list[Renewal]] = defaultdict(list)
    for row in found[:MOST_ROWS]:
        by_day[row.decides_on].append(row)
    sums: dict[date, dict[str, Any]] = {
        row["week"]: row
        for row in span.order_by()
        .values(week=TruncWeek("decides_on"))
        .annotate(renewals=Count("pk"), atr=Sum("atr_here"))
    }
    weeks = [_week(days, first, by_day, sums.get(days[0])) for days in grid]
    whole = span.filter(decides_on__range=(first, last_of(first)))
    total: dict[str, Any] = whole.order_by().aggregate(renewals=Count("pk"), atr=Sum("atr_here"))
    return Month(first, weeks, total["renewals"], total["atr"] or NOTHING, cut=len(found) > MOST_ROWS)


def _week(
    days: list[date], first: date, by_day: dict[date, list[Renewal]], row: dict[str, Any] | None
) -> CalendarWeek:
    shown = [CalendarDay(on, on.month != first.month, by_day.get(on, [])) for on in days]
    return CalendarWeek(shown, row["renewals"] if row else 0, (row["atr"] if row else None) or NOTHING)
