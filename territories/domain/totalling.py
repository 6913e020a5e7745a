"""Sums up what each territory holds, from the accounts as they were kept. Doing it again changes nothing."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Count, Sum

from accounts.queries.value import acv_in_force
from common.locks import is_ours
from standing.models import StandsKept
from territories.models import AccountAssignment, TerritoryTotal

Held = dict[int, tuple[int, Decimal]]


@transaction.atomic
def keep_territory_totals() -> int | None:
    """Write them anew where the stands of accounts are newer: how many territories; None where nothing is to
    be done, or another worker is at it.
    """
    if not is_ours("territories.totals"):
        return None
    kept = StandsKept.objects.first()
    if kept is None or TerritoryTotal.objects.filter(stands_at=kept.kept_at).exists():
        return None
    held = held_as_kept(AccountAssignment.objects.all(), on=kept.on)
    TerritoryTotal.objects.all().delete()
    TerritoryTotal.objects.bulk_create(
        TerritoryTotal(territory_id=key, stands_at=kept.kept_at, accounts=accounts, acv=acv)
        for key, (accounts, acv) in held.items()
    )
    return len(held)


def held_as_kept(assignments: Any, *, on: date) -> Held:
    """By territory, how many accounts these assignments give it on a day, and their ACV as it was kept."""
    return _by_territory(assignments.in_force(on), Count("account__stand"), Sum("account__stand__acv"))


def held_now(assignments: Any, *, on: date) -> Held:
    """By territory, how many accounts these assignments give it on a day, and their ACV, derived."""
    valued = assignments.in_force(on).annotate(acv=acv_in_force(on, account="account_id"))
    return _by_territory(valued, Count("pk"), Sum("acv"))


def summed_up(kept: StandsKept) -> Held:
    """What each territory holds, as it was summed up from these stands; empty where it was not yet."""
    totals = TerritoryTotal.objects.filter(stands_at=kept.kept_at)
    return {key: (n, acv) for key, n, acv in totals.values_list("territory_id", "accounts", "acv")}


def _by_territory(assignments: Any, accounts: Count, acv: Sum) -> Held:
    rows = assignments.order_by().values("territory_id").annotate(accounts=accounts, total=acv)
    return {
        row["territory_id"]: (row["accounts"], row["total"] or Decimal(0)) for row in rows if row["accounts"]
    }
