"""The people of a book side by side: what they hold, what waits, how it kept, how well they forecast."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import Sum, Value
from django.db.models.functions import Coalesce

from health.choices import AT_RISK
from insights.choosing import Chosen
from insights.domain.owners import HORIZON, YEAR
from insights.models import AccountQuarter, OwnerTotal
from insights.queries.missed import copies_of
from insights.queries.rows import NEVER, OVERDUE, SOON
from insights.queries.standing import OwnerCell
from people.models import User
from renewals.queries.accuracy import Accuracy, forecast_accuracy

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


def people_of(chosen: Chosen, cells: Iterable[OwnerCell], *, quarter: date | None) -> list[Person]:
    """A person a row, the largest book first; GRR and NRR over twelve months to the end of `quarter`.

    A constant number of queries.
    """
    kept, accuracy = kept_by_owner(chosen, quarter), _accuracy(chosen)
    by: dict[int | None, list[OwnerCell]] = defaultdict(list)
    for cell in cells:
        by[cell.owner].append(cell)
    names = names_of({owner for owner in by.keys() | kept.keys() if owner})
    found = [
        _person(chosen, (owner, names.get(owner or 0, "Nobody")), by[owner], kept, accuracy.get(owner))
        for owner in by.keys() | kept.keys()
    ]
    return sorted(found, key=lambda one: (-one.acv, one.name, one.key))


def _person(
    chosen: Chosen,
    who: tuple[int | None, str],
    cells: list[OwnerCell],
    kept: Mapping[int | None, tuple[Decimal, Decimal, Decimal]],
    found: Accuracy | None,
) -> Person:
    owner, name = who
    opening, closing, capped = kept.get(owner, (ZERO, ZERO, ZERO))
    mix: Counter[str] = Counter()
    for cell in cells:
        mix[cell.band] += cell.accounts
    return Person(
        key=str(owner or NEVER),
        name=name,
        currency=chosen.currency,
        accounts=mix.total(),
        acv=sum((cell.acv for cell in cells), ZERO),
        soon=sum((cell.at_stake for cell in cells if cell.waits == SOON), ZERO),
        overdue=sum(cell.accounts for cell in cells if cell.waits == OVERDUE),
        silent=sum(cell.silent for cell in cells),
        mix=mix,
        at_risk=sum((cell.acv for cell in cells if cell.band in AT_RISK), ZERO),
        grr=capped / opening if opening else None,
        nrr=closing / opening if opening else None,
        wape=found.wape if found else None,
    )


def people_kept(chosen: Chosen, *, quarter: date | None) -> Any | None:
    """The same people, summed up when the stands were kept; None where that is not what is looked at."""
    if not chosen.is_whole or chosen.kept is None:
        return None
    rows = OwnerTotal.objects.filter(stands_at=chosen.kept.kept_at, quarter=quarter)
    if not rows.exists():
        return None
    name = Coalesce("owner__name", Value("Nobody"))
    return rows.annotate(name=name, currency=Value(chosen.currency)).order_by("-acv", "name", "pk")


def kept_by_owner(chosen: Chosen, latest: date | None) -> dict[int | None, tuple[Decimal, Decimal, Decimal]]:
    """Twelve months to the end of a quarter: (opening, closing, kept) of whoever owns the accounts on the
    day looked at, those that were lost too.
    """
    if latest is None:
        return {}
    rows: Any = chosen.with_owner(chosen.of(AccountQuarter.objects.all()))
    sums = {"a": Sum("opening"), "b": Sum("kept"), "c": Sum("kept_capped")}
    found = (
        rows.filter(ends_on=latest)
        .order_by()
        .values("owner_id")
        .annotate(**sums)
        .values_list("owner_id", *sums)
    )
    return {owner: (opening, closing, capped) for owner, opening, closing, capped in found}


def _accuracy(chosen: Chosen) -> dict[int | None, Accuracy]:
    """How far forecasts at day 45 were off over the last year, by whoever owned the renewal then."""
    first, rows = chosen.as_of - YEAR, copies_of(chosen)
    horizons = forecast_accuracy(first, chosen.as_of, today=chosen.as_of, rows=rows)
    return next((one.by_owner for one in horizons if one.name == HORIZON), {})
