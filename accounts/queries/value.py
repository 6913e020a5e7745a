"""What accounts are worth: sums of the ledger, as annotations that list, page and export share."""

from datetime import date
from decimal import Decimal

from django.db.models import DecimalField, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from accounts.models import LedgerPosition, Movement

MONEY: "DecimalField[Decimal, Decimal]" = DecimalField(max_digits=18, decimal_places=2)


def acv_in_force(day: date, *, known_on: date | None = None, account: str = "pk") -> Coalesce:
    """ACV in force on a day, company currency: Σ movements effective by then.

    For `Account.objects.annotate(acv=acv_in_force(day))`.

    `known_on` leaves out what the ledger learned later. `account` is the path to the account's id in the rows
    annotated. Days ahead of the ledger read as its last day; `behind` tells.
    """
    rows = Movement.objects.filter(account=OuterRef(account)).effective_by(day)
    if known_on is not None:
        rows = rows.known_by(known_on)
    total = rows.order_by().values("account").annotate(total=Sum("company_amount")).values("total")
    return Coalesce(Subquery(total, output_field=MONEY), Value(Decimal(0), output_field=MONEY))


def total_acv(day: date, *, known_on: date | None = None, accounts: object = None) -> Decimal:
    """ACV in force of many accounts together (ids or a queryset of accounts; None: the whole book)."""
    rows = Movement.objects.effective_by(day)
    if known_on is not None:
        rows = rows.known_by(known_on)
    if accounts is not None:
        rows = rows.filter(Q(account__in=accounts))
    total: Decimal | None = rows.aggregate(total=Sum("company_amount"))["total"]
    return total or Decimal(0)


def behind(day: date, accounts: object = None) -> list[int]:
    """Accounts on which a day up to `day` has come, or will have come, that is not posted yet."""
    positions = LedgerPosition.objects.filter(next_change_on__lte=day)
    if accounts is not None:
        positions = positions.filter(Q(account__in=accounts))
    return list(positions.values_list("account_id", flat=True))
