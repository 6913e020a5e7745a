"""Forecast against target: the renewals due in a period by category, and what the targets ask of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, Sum
from django.db.models.functions import Coalesce

from common.fiscal import quarter_of
from insights.choosing import Chosen
from people.company import company
from people.models import User
from renewals.choices import Category
from renewals.models import Snapshot, SnapshotRow
from renewals.queries.rows import Rows
from territories.choices import Measure
from territories.periods import period_named
from territories.queries.attainment import targets_of_people

ZERO: Final = Decimal(0)
ORDER: Final = (
    Category.CLOSED,
    Category.COMMIT,
    Category.BEST_CASE,
    Category.PIPELINE,
    Category.OMITTED,
)


@dataclass(frozen=True, slots=True)
class Forecast:
    """One renewal as it was forecast on the day; company currency a year."""

    pk: int
    account_id: int
    account: str
    contract: str
    owner_id: int | None
    due_on: date
    decides_on: date | None
    category: str
    atr: Decimal
    forecast: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Part:
    """One category."""

    category: str
    label: str
    renewals: int
    atr: Decimal
    forecast: Decimal


def snapshot_of(chosen: Chosen) -> Snapshot | None:
    """The copy of the forecast that tells a past day: the last one taken for it or before."""
    if not chosen.is_past:
        return None
    return Snapshot.objects.filter(scheduled_for__lte=chosen.as_of).order_by("-scheduled_for").first()


def forecasts_of(chosen: Chosen, snapshot: Snapshot | None) -> list[Forecast]:
    """The renewals due in the period, the largest first: live today, from a snapshot on a past day."""
    first, last = chosen.period.first, chosen.period.last
    if chosen.is_past:
        return _from_snapshot(chosen, snapshot, first, last) if snapshot else []
    return forecasts_known(chosen)


def forecasts_known(chosen: Chosen) -> list[Forecast]:
    """The renewals due in the period as known today, whatever day is looked at, the largest first."""
    return _live(chosen, chosen.renewals.filter(due_on__range=(chosen.period.first, chosen.period.last)))


def _live(chosen: Chosen, rows: Rows) -> list[Forecast]:
    found = [
        Forecast(
            pk=row.pk,
            account_id=row.account_id,
            account=row.account.name,
            contract=row.contract.number,
            owner_id=row.owner_id,
            due_on=row.due_on,
            decides_on=row.decides_on,
            category=row.counts_as,
            atr=row.atr_here or ZERO,
            forecast=row.forecast_here or ZERO,
            currency=chosen.currency,
        )
        for row in rows
    ]
    return sorted(found, key=lambda row: (-row.atr, row.pk))


def _from_snapshot(chosen: Chosen, snapshot: Snapshot, first: date, last: date) -> list[Forecast]:
    rows = chosen.of(SnapshotRow.objects.all())
    seen = rows.filter(snapshot=snapshot, due_on__range=(first, last))
    return [
        Forecast(
            pk=row.renewal_id,
            account_id=row.account_id,
            account=row.account.name,
            contract=row.renewal.contract.number,
            owner_id=row.owner_id,
            due_on=row.due_on,
            decides_on=row.decides_on,
            category=row.category,
            atr=row.company_atr_amount,
            forecast=row.company_forecast_amount,
            currency=chosen.currency,
        )
        for row in seen.select_related("account", "renewal__contract").order_by(
            "-company_atr_amount", "renewal"
        )
    ]


@dataclass(frozen=True, slots=True)
class Due:
    """What is due of one owner under one category; company currency a year."""

    category: str
    owner: int | None
    renewals: int
    atr: Decimal
    forecast: Decimal


def due_of(chosen: Chosen, snapshot: Snapshot | None) -> list[Due]:
    """The renewals of `forecasts_of`, added up by the database. One query."""
    first, last = chosen.period.first, chosen.period.last
    rows: Any
    if chosen.is_past:
        if snapshot is None:
            return []
        rows = chosen.of(SnapshotRow.objects.all()).filter(snapshot=snapshot, due_on__range=(first, last))
        names = ("category", "owner_id", "company_atr_amount", "company_forecast_amount")
    else:
        rows = chosen.renewals.filter(due_on__range=(first, last))
        names = ("counts_as", "owner_id", "atr_here", "forecast_here")
    *keys, atr, forecast = names
    sums = {"n": Count("pk"), "a": Coalesce(Sum(atr), ZERO), "f": Coalesce(Sum(forecast), ZERO)}
    found = rows.order_by().values(*keys).annotate(**sums).values_list(*keys, *sums)
    return [Due(*row) for row in found]


def parts_of(due: Iterable[Due]) -> list[Part]:
    """By category, the surest first; those without a renewal are left out."""
    by: dict[str, list[Due]] = defaultdict(list)
    for one in due:
        by[one.category].append(one)
    return [
        Part(
            category=category.value,
            label=str(category.label),
            renewals=sum(one.renewals for one in by[category]),
            atr=sum((one.atr for one in by[category]), ZERO),
            forecast=sum((one.forecast for one in by[category]), ZERO),
        )
        for category in ORDER
        if category in by
    ]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the targets ask for: Σ target rate × ATR due, over owners who have one."""

    amount: Decimal | None
    atr: Decimal
    without: int


def target_of(chosen: Chosen, due: Collection[Due]) -> Asked:
    """The renewal-rate targets of the owners, on what is due in their accounts; else their GRR targets."""
    month = company().fiscal_year_start_month
    quarter = quarter_of(chosen.period.first, start_month=month)
    name = f"{quarter.year}Q{quarter.number}"
    if (chosen.period.last - chosen.period.first).days > 100:
        name = str(quarter.year)
    owners = User.objects.in_bulk({one.owner for one in due if one.owner})
    rates = targets_of_people(owners.values(), period=period_named(name, start_month=month))
    asked, covered, without = ZERO, ZERO, set()
    for one in due:
        rate = _rate(rates.get(one.owner or 0, {}))
        if rate is None:
            without.add(one.owner)
            continue
        asked += rate * one.atr
        covered += one.atr
    amount = asked.quantize(Decimal("0.01")) if covered else None
    return Asked(amount, covered, len(without))


def _rate(targets: Mapping[str, Decimal]) -> Decimal | None:
    return targets.get(Measure.RENEWAL_RATE) or targets.get(Measure.GRR)
