"""What all accounts and renewals come to, from how each stands."""

from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import BooleanField, Case, CharField, Count, ExpressionWrapper, Q, Sum, Value, When
from django.db.models.functions import Coalesce, TruncMonth

from accounts.queries.value import MONEY
from renewals.queries.rows import SOON, counted
from standing.models import AccountStand, RenewalStand, RenewalTotal, StandTotal
from standing.models.total import Waits

ALIKE: Final = ("vertical", "segment", "band", "decides_in", "waits", "has_value")
SUMS: Final = ("accounts", "total", "stake")
RENEWALS_ALIKE: Final = ("due_on", "counts_as", "outcome", "band_then")
RENEWAL_SUMS: Final = ("renewals", "atr_here", "forecast_here", "capped_here")


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


def renewal_totals() -> Any:
    """The values of every `RenewalTotal`, in the order of `RENEWALS_ALIKE` and `RENEWAL_SUMS`. One query."""
    rows = counted(RenewalStand.objects.get_queryset()).order_by().values(*RENEWALS_ALIKE)
    sums: Any = {"n": Sum("renewals")} | {
        name: Coalesce(Sum(fact), Value(Decimal(0)), output_field=MONEY)
        for name, fact in (("a", "atr_here"), ("f", "forecast_here"), ("c", "capped_here"))
    }
    return rows.annotate(**sums).values_list(*RENEWALS_ALIKE, *sums)


def write_totals(on: date) -> None:
    """Make those of the accounts anew."""
    _write(StandTotal, (*ALIKE, "accounts", "acv", "at_stake"), totals_of(on))


def write_renewal_totals() -> None:
    """Make those of the renewals anew."""
    _write(RenewalTotal, (*RENEWALS_ALIKE, *RENEWAL_SUMS), renewal_totals())


def _write(model: type[Any], names: tuple[str, ...], rows: Any) -> None:
    model.objects.all().delete()
    model.objects.bulk_create((model(**dict(zip(names, row, strict=True))) for row in rows), batch_size=1000)
