"""Sums up what each territory holds, from the accounts as they were kept. Doing it again changes nothing."""

from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Count, Sum

from standing.models import StandsKept
from territories.models import AccountAssignment, TerritoryTotal

ONE_AT_A_TIME: Final = "SELECT pg_try_advisory_xact_lock(hashtext('territories.totals'))"
Held = dict[int, tuple[int, Decimal]]


@transaction.atomic
def keep_territory_totals() -> int | None:
    """Write them anew where the stands of accounts are newer: how many territories; None where nothing is to
    be done, or another worker is at it.
    """
    with connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME)
        if not cursor.fetchone()[0]:
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
    rows = assignments.in_force(on).order_by().values("territory_id")
    found = rows.annotate(accounts=Count("account__stand"), total=Sum("account__stand__acv"))
    return {
        row["territory_id"]: (row["accounts"], row["total"] or Decimal(0)) for row in found if row["accounts"]
    }
