"""Forecast against target: the renewals due in a period by category, and what the targets ask of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db.models import Count, F, Sum, Value
from django.db.models.functions import Coalesce

from common.fiscal import quarter_of
from insights.choosing import Chosen
from people.company import company
from renewals.choices import Category
from renewals.models import Snapshot, SnapshotRow
from renewals.queries.rows import Rows, counted
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


def forecasts_of(chosen: Chosen, snapshot: Snapshot | None) -> Rows:
    """The renewals due in the period, live today, from a snapshot on a past day: by the names of
    `renewals.queries.rows`.
    """
    if not chosen.is_past:
        return forecasts_known(chosen)
    copies = SnapshotRow.objects.filter(snapshot=snapshot) if snapshot else SnapshotRow.objects.none()
    return _due(
        chosen,
        chosen.of(copies).annotate(
            counts_as=F("category"),
            atr_here=F("company_atr_amount"),
            forecast_here=F("company_forecast_amount"),
        ),
    )


def forecasts_known(chosen: Chosen) -> Rows:
    """The renewals due in the period as known today, whatever day is looked at."""
    return _due(chosen, chosen.renewals)


def _due(chosen: Chosen, rows: Rows) -> Rows:
    return rows.filter(due_on__range=(chosen.period.first, chosen.period.last))


def listed(rows: Rows, chosen: Chosen) -> Rows:
    """The same for a list, the largest first: with what each names, and the key of the renewal it opens."""
    is_copy = rows.model is SnapshotRow
    return (
        rows.select_related("account")
        .annotate(
            opens=F("renewal_id" if is_copy else "pk"),
            contract_number=F("renewal__contract__number" if is_copy else "contract__number"),
            currency_here=Value(chosen.currency),
        )
        .order_by(F("atr_here").desc(nulls_last=True), "opens")
    )


def sums_of(rows: Rows) -> tuple[int, Decimal, Decimal]:
    """How many, their ATR and their forecast. One query."""
    sums = {"n": Count("pk"), "a": Coalesce(Sum("atr_here"), ZERO), "f": Coalesce(Sum("forecast_here"), ZERO)}
    found = rows.order_by().aggregate(**sums)
    return found["n"], found["a"], found["f"]


def parts_of(chosen: Chosen, snapshot: Snapshot | None) -> list[Part]:
    """By category, the surest first; those without a renewal are left out. One query."""
    rows = counted(forecasts_of(chosen, snapshot)) if chosen.is_past else _due(chosen, chosen.renewals_summed)
    sums = {
        "n": Sum("renewals"),
        "a": Coalesce(Sum("atr_here"), ZERO),
        "f": Coalesce(Sum("forecast_here"), ZERO),
    }
    found = rows.order_by().values("counts_as").annotate(**sums).values_list("counts_as", *sums)
    by = {category: counts for category, *counts in found}
    return [Part(category.value, str(category.label), *by[category]) for category in ORDER if category in by]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the targets ask for: Σ target rate × ATR due, over owners who have one."""

    amount: Decimal | None
    atr: Decimal
    without: int


def target_of(chosen: Chosen, snapshot: Snapshot | None) -> Asked:
    """The renewal-rate targets of the owners, on what is due in their accounts; else their GRR targets."""
    month = company().fiscal_year_start_month
    quarter = quarter_of(chosen.period.first, start_month=month)
    name = f"{quarter.year}Q{quarter.number}"
    if (chosen.period.last - chosen.period.first).days > 100:
        name = str(quarter.year)
    due = (
        forecasts_of(chosen, snapshot)
        .order_by()
        .values("owner_id")
        .annotate(a=Coalesce(Sum("atr_here"), ZERO))
    )
    available: dict[int | None, Decimal] = dict(due.values_list("owner_id", "a"))
    rates = targets_of_people(
        [owner for owner in available if owner], period=period_named(name, start_month=month)
    )
    asked, covered, without = ZERO, ZERO, 0
    for owner, atr in available.items():
        rate = _rate(rates.get(owner or 0, {}))
        if rate is None:
            without += 1
            continue
        asked += rate * atr
        covered += atr
    amount = asked.quantize(Decimal("0.01")) if covered else None
    return Asked(amount, covered, without)


def _rate(targets: Mapping[str, Decimal]) -> Decimal | None:
    return targets.get(Measure.RENEWAL_RATE) or targets.get(Measure.GRR)
