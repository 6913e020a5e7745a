"""The rows of the Book page: each account with what a person decides by. Constant queries, whatever the rows.

The value of an account on a day is the sum of its ledger rows (accounts.queries); the decision is the nearest of its
contracts' terms still to decide; the next step is the open task due first.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, DateField, DecimalField, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from accounts.models import Account, AccountOwnership, Activity, Movement, Task, Term

MONEY = DecimalField(max_digits=18, decimal_places=2)
SOON = timedelta(days=90)


def with_value(accounts: QuerySet[Account], *, as_of: date, name: str = "acv") -> QuerySet[Account]:
    """Adds `acv` (or `name`): ACV in force on a day, company currency a year (METRICS §2), from the ledger."""
    moved = Movement.objects.effective_by(as_of).filter(account=OuterRef("pk")).order_by().values("account")
    return accounts.annotate(
        **{name: Coalesce(Subquery(moved.annotate(sum=Sum("company_amount")).values("sum")), Value(Decimal(0)), output_field=MONEY)}
    )


def with_decision(accounts: QuerySet[Account], *, as_of: date) -> QuerySet[Account]:
    """Adds the nearest decision of each account: `decides_on`, `decides_mode`, `decides_contract`, `at_stake` (its ATR)."""
    terms = (
        Term.objects.filter(contract__account=OuterRef("pk"), contract__successors__isnull=True)
        .deciding_from(as_of)
        .order_by("decides_on", "pk")
    )
    return accounts.annotate(
        decides_on=Subquery(terms.values("decides_on")[:1], output_field=DateField()),
        decides_mode=Subquery(terms.values("contract__renewal_mode")[:1]),
        decides_contract=Subquery(terms.values("contract_id")[:1]),
        at_stake=Subquery(terms.values("company_atr_amount")[:1], output_field=MONEY),
    )


def with_touch(accounts: QuerySet[Account]) -> QuerySet[Account]:
    """Adds `touched_on` and `touched_by_kind`: the last contact with the customer; notes of ours do not count."""
    touches = Activity.objects.filter(account=OuterRef("pk")).touches().newest_first()
    return accounts.annotate(
        touched_on=Subquery(touches.values("on")[:1], output_field=DateField()),
        touched_kind=Subquery(touches.values("kind")[:1]),
    )


def with_next_step(accounts: QuerySet[Account]) -> QuerySet[Account]:
    """Adds `step` and `step_due_on`: the open task that is due first."""
    tasks = Task.objects.filter(account=OuterRef("pk")).open().soonest_first()
    return accounts.annotate(step=Subquery(tasks.values("summary")[:1]), step_due_on=Subquery(tasks.values("due_on")[:1], output_field=DateField()))


def with_owner(accounts: QuerySet[Account], *, as_of: date) -> QuerySet[Account]:
    """Adds `owner_id` and `owner_name` of the day."""
    owned = AccountOwnership.objects.in_force(as_of).filter(account=OuterRef("pk"))
    return accounts.annotate(owner_id=Subquery(owned.values("owner_id")[:1]), owner_name=Subquery(owned.values("owner__name")[:1]))


def book_rows(accounts: QuerySet[Account], *, as_of: date) -> QuerySet[Account]:
    """Accounts with every figure of the Book page."""
    rows = with_value(accounts, as_of=as_of)
    rows = with_decision(rows, as_of=as_of)
    rows = with_touch(rows)
    rows = with_next_step(rows)
    return with_owner(rows, as_of=as_of)


@dataclass(frozen=True, slots=True, kw_only=True)
class BookSums:
    """What stands above the list: sums of exactly the rows that the filter leaves."""

    accounts: int
    acv: Decimal
    soon: int
    soon_at_stake: Decimal


def sums_of(rows: QuerySet[Account], *, as_of: date) -> BookSums:
    """One query over the filtered rows."""
    soon = Q(decides_on__lte=as_of + SOON)
    found: dict[str, Any] = rows.order_by().aggregate(
        accounts=Count("pk"),
        total=Sum(F("acv")),
        soon=Count("pk", filter=soon),
        stake=Sum("at_stake", filter=soon),
    )
    nothing = Decimal(0)
    return BookSums(accounts=found["accounts"], acv=found["total"] or nothing, soon=found["soon"], soon_at_stake=found["stake"] or nothing)
