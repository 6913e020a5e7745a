"""Today: the ranked list less what rests, and what decides in the next weeks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum
from django.db.models.functions import TruncWeek

from accounts.models import AccountOwnership
from people.models import User
from renewals.models import Snooze
from renewals.queries.ranking import Beside, Need, needs_of
from renewals.queries.rows import Rows

WEEK = timedelta(days=7)
WEEKS = 10


@dataclass(frozen=True, slots=True)
class Resting:
    """A need that rests, and the day on which it is shown again."""

    need: Need
    until: date


@dataclass(frozen=True, slots=True)
class Today:
    """What needs a person now, most urgent first, and what she put off, soonest first."""

    needs: list[Need]
    resting: list[Resting]

    def find(self, key: str) -> Need | None:
        """A need that she has today, put off or not."""
        every = [*self.needs, *(rest.need for rest in self.resting)]
        return next((need for need in every if need.key == key), None)


def today_of(person: User, *, as_of: date, of: Rows | None = None, beside: Sequence[Beside] = ()) -> Today:
    """The list of a day (see `needs_of`), with what she put off apart. One query more."""
    until = dict(Snooze.objects.of(person).resting(on=as_of).values_list("need", "until"))
    every = needs_of(person, as_of=as_of, of=of, beside=beside)
    resting = [Resting(need, until[need.key]) for need in every if need.key in until]
    return Today(
        [need for need in every if need.key not in until],
        sorted(resting, key=lambda rest: (rest.until, rest.need.key)),
    )


def owners_of(needs: Sequence[Need], *, on: date) -> dict[int, str]:
    """Who owns the account of each need, by the account's key. One query."""
    owning = AccountOwnership.objects.in_force(on).filter(account__in={need.account.pk for need in needs})
    return dict(owning.values_list("account_id", "owner__name"))


@dataclass(frozen=True, slots=True)
class Week:
    """What decides in a week that starts on a Monday: how many, ATR in company currency, and as a part of the
    largest of the weeks shown (1 = as much).
    """

    starts_on: date
    renewals: int
    atr: Decimal
    part: Decimal

    @property
    def height(self) -> int:
        """Of its column, per cent; what decides anything is seen."""
        return max(4, round(self.part * 100)) if self.renewals else 0

    @property
    def top(self) -> int:
        return 100 - self.height


def weeks_ahead(rows: Rows, *, as_of: date) -> list[Week]:
    """The next weeks, this one first, by decision date; what is over stands in none. One query."""
    monday = as_of - timedelta(days=as_of.weekday())
    ahead = rows.filter(
        outcome="", decides_on__gte=as_of, decides_on__lt=monday + WEEKS * WEEK, due_on__gte=as_of
    )
    sums: Any = {"renewals": Count("pk"), "amount": Sum("atr_here")}
    weekly = ahead.order_by().values(week=TruncWeek("decides_on")).annotate(**sums)
    found: dict[date, Any] = {row["week"]: row for row in weekly}
    most = max((row["amount"] or Decimal(0) for row in found.values()), default=Decimal(0))
    return [_week(monday + n * WEEK, found.get(monday + n * WEEK), most) for n in range(WEEKS)]


def _week(monday: date, row: Any, most: Decimal) -> Week:
    atr: Decimal = (row["amount"] if row else None) or Decimal(0)
    return Week(monday, row["renewals"] if row else 0, atr, atr / most if most else Decimal(0))
