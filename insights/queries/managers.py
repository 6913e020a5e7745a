"""The people of a book side by side: what they hold, what waits, how it kept, how well they forecast."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Final

from django.db.models import Max, Sum

from health.choices import Band
from insights.choosing import Chosen
from insights.models import AccountQuarter
from insights.queries.rows import Held
from people.models import User
from renewals.models import RenewalPolicy, SnapshotRow
from renewals.queries.accuracy import Accuracy, forecast_accuracy

SOON: Final = timedelta(days=90)
YEAR: Final = timedelta(days=366)
HORIZON: Final = "D45"
ZERO: Final = Decimal(0)


def names_of(people: Collection[int]) -> dict[int, str]:
    """What these people are called."""
    return dict(User.objects.get_queryset().filter(pk__in=people).values_list("pk", "name"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One owner: sums of exactly the accounts that the drill-down shows. Ratios 1 = all."""

    key: str
    name: str
    currency: str
    accounts: int
    acv: Decimal
    soon: Decimal
    overdue: int
    silent: int
    mix: Counter[str]
    at_risk: Decimal
    grr: Decimal | None
    nrr: Decimal | None
    wape: Decimal | None


def people_of(chosen: Chosen, rows: list[Held]) -> list[Person]:
    """A person a row, the largest book first. A constant number of queries."""
    silent_days = RenewalPolicy.in_force().silent_days
    kept, accuracy = _kept(chosen), _accuracy(chosen)
    by: dict[tuple[int | None, str], list[Held]] = defaultdict(list)
    for row in rows:
        by[row.owner_id, row.owner].append(row)
    found = [
        _person(chosen, owner, name, held, kept, accuracy, silent_days) for (owner, name), held in by.items()
    ]
    return sorted(found, key=lambda one: (-one.acv, one.name))


def _person(
    chosen: Chosen,
    owner: int | None,
    name: str,
    held: list[Held],
    kept: dict[int, tuple[Decimal, Decimal, Decimal]],
    accuracy: dict[int | None, Accuracy],
    silent_days: int,
) -> Person:
    day = chosen.as_of
    sums = [kept[row.pk] for row in held if row.pk in kept]
    opening, closing, capped = (sum((one[n] for one in sums), ZERO) for n in range(3))
    found = accuracy.get(owner)
    whole = (found.actual or found.atr) if found else ZERO
    return Person(
        key=str(owner or "none"),
        name=name or "Nobody",
        currency=chosen.currency,
        accounts=len(held),
        acv=sum((row.acv for row in held), ZERO),
        soon=sum((r.at_stake for r in held if r.decides_on and day <= r.decides_on <= day + SOON), ZERO),
        overdue=sum(1 for row in held if row.decides_on and row.decides_on < day),
        silent=sum(
            1 for r in held if r.touched_on is None or r.touched_on < day - timedelta(days=silent_days)
        ),
        mix=Counter(row.band for row in held),
        at_risk=sum((row.acv for row in held if row.band in {Band.RED, Band.AMBER}), ZERO),
        grr=capped / opening if opening else None,
        nrr=closing / opening if opening else None,
        wape=found.missed_by / whole if found and whole else None,
    )


def _kept(chosen: Chosen) -> dict[int, tuple[Decimal, Decimal, Decimal]]:
    """Twelve months to the last quarter over on the day: (opening, closing, kept) of each account."""
    rows = AccountQuarter.objects.within(chosen.accounts).filter(ends_on__lte=chosen.as_of)
    latest = rows.aggregate(latest=Max("ends_on"))["latest"]
    if latest is None:
        return {}
    found = (
        rows.filter(ends_on=latest)
        .order_by()
        .values_list("account_id")
        .annotate(Sum("opening"), Sum("kept"), Sum("kept_capped"))
    )
    return {account: (opening, closing, capped) for account, opening, closing, capped in found}


def _accuracy(chosen: Chosen) -> dict[int | None, Accuracy]:
    """How far forecasts at day 45 were off over the last year, by whoever owned the renewal then."""
    rows = SnapshotRow.objects.visible_to(chosen.user, on=chosen.today).within(chosen.accounts)
    horizons = forecast_accuracy(chosen.as_of - YEAR, chosen.as_of, today=chosen.as_of, rows=rows)
    return next((one.by_owner for one in horizons if one.name == HORIZON), {})
