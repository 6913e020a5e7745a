"""What all accounts come to, from how each stands."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import BooleanField, Case, CharField, Count, ExpressionWrapper, Q, Sum, Value, When
from django.db.models.functions import Coalesce, TruncMonth

from accounts.queries.value import MONEY
from standing.models import AccountStand, StandTotal
from standing.models.total import Waits

SOON: Final = timedelta(days=90)
ALIKE: Final = ("vertical", "segment", "band", "decides_in", "waits", "has_value")
SUMS: Final = ("accounts", "total", "stake")


def totals_of(on: date) -> Any:
    """The values of every `StandTotal` of a day, in the order of `ALIKE` and its sums. One query."""
    waits = Case(
        When(decides_on__lt=on, then=Value(Waits.OVERDUE)),
        When(decides_on__lte=on + SOON, then=Value(Waits.SOON)),
        default=Value(Waits.LATER),
        output_field=CharField(),
    )
    has_value = ExpressionWrapper(Q(acv__gt=0), output_field=BooleanField())
    rows = AccountStand.objects.annotate(
        decides_in=TruncMonth("decides_on"), waits=waits, has_value=has_value
    ).order_by()
    sums: Any = {
        "accounts": Count("pk"),
        "total": Sum("acv"),
        "stake": Coalesce(Sum("at_stake"), Value(Decimal(0)), output_field=MONEY),
    }
    return rows.values(*ALIKE).annotate(**sums).values_list(*ALIKE, *SUMS)


def write_totals(on: date) -> None:
    """Make them anew."""
    StandTotal.objects.all().delete()
    names = (*ALIKE, "accounts", "acv", "at_stake")
    StandTotal.objects.bulk_create(StandTotal(**dict(zip(names, row, strict=True))) for row in totals_of(on))
