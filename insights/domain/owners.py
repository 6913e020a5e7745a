"""Sums up what each owner holds, from the accounts as they were kept. Doing it again changes nothing."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.db.models import Count, F, Max, Q, Sum
from django.db.models.functions import Coalesce

from common.locks import is_ours
from health.choices import AT_RISK, Band
from insights.models import AccountQuarter, OwnerTotal, QuarterKept
from renewals.models import RenewalPolicy
from renewals.queries.accuracy import forecast_accuracy
from renewals.queries.rows import SOON
from standing.models import AccountStand, StandsKept

YEAR: Final = timedelta(days=366)
HORIZON: Final = "D45"
ZERO: Final = Decimal(0)


@transaction.atomic
def keep_owner_totals() -> int | None:
    """Write them anew where the stands of accounts are newer: how many owners; None where nothing is to be
    done, or another worker is at it.
    """
    if not is_ours("insights.owners"):
        return None
    kept = StandsKept.objects.first()
    if kept is None:
        return None
    quarter = last_quarter(kept.on)
    if OwnerTotal.objects.filter(stands_at=kept.kept_at, quarter=quarter).exists():
        return None
    facts: dict[int | None, dict[str, Any]] = defaultdict(dict)
    for part in (_held(kept.on), _kept(quarter), _forecast(kept.on)):
        for owner, found in part.items():
            facts[owner] |= found
    holders = {owner for owner, found in facts.items() if "acv" in found or "grr" in found}
    OwnerTotal.objects.all().delete()
    usual = {"stands_at": kept.kept_at, "quarter": quarter}
    OwnerTotal.objects.bulk_create(OwnerTotal(owner_id=owner, **usual, **facts[owner]) for owner in holders)
    return len(holders)


def last_quarter(by: date) -> date | None:
    """The end of the last quarter that is over on a day and kept. One query."""
    latest: date | None = QuarterKept.objects.filter(ends_on__lte=by).aggregate(latest=Max("ends_on"))[
        "latest"
    ]
    return latest


def _held(on: date) -> dict[int | None, dict[str, Any]]:
    """Accounts of value, what they are worth, decide and feel like."""
    soon = Q(decides_on__range=(on, on + SOON))
    since = on - timedelta(days=RenewalPolicy.in_force().silent_days)
    sums: dict[str, Any] = {
        "accounts": Count("pk"),
        "total": Sum("acv"),
        "soon": Coalesce(Sum("at_stake", filter=soon), ZERO),
        "overdue": Count("pk", filter=Q(decides_on__lt=on)),
        "silent": Count("pk", filter=Q(touched_on=None) | Q(touched_on__lt=since)),
        "at_risk": Coalesce(Sum("acv", filter=Q(band__in=AT_RISK)), ZERO),
    } | {str(band): Count("pk", filter=Q(band=band)) for band in Band}
    rows: Any = AccountStand.objects.filter(acv__gt=0).order_by().values("owner_id").annotate(**sums)
    return {row.pop("owner_id"): {"acv": row.pop("total"), **row} for row in rows}


def _kept(quarter: date | None) -> dict[int | None, dict[str, Any]]:
    """GRR and NRR over twelve months to the end of a quarter, of whoever owns the accounts now."""
    if quarter is None:
        return {}
    rows: Any = AccountQuarter.objects.filter(ends_on=quarter).order_by()
    sums = {"a": Sum("opening"), "b": Sum("kept"), "c": Sum("kept_capped")}
    found = rows.values(owner=F("account__stand__owner_id")).annotate(**sums).values_list("owner", *sums)
    return {owner: {"grr": capped / opening, "nrr": kept / opening} for owner, opening, kept, capped in found}


def _forecast(on: date) -> dict[int | None, dict[str, Any]]:
    """How far forecasts at day 45 were off over the last year, of whoever owned the renewals then."""
    horizons = forecast_accuracy(on - YEAR, on, today=on)
    by_owner = next((one.by_owner for one in horizons if one.name == HORIZON), {})
    return {owner: {"wape": found.wape} for owner, found in by_owner.items()}
