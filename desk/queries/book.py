"""The rows of the Book page: each account with what a person decides by. Constant queries, whatever the rows.

The value of an account on a day is the sum of its ledger rows (accounts.queries); the decision is the nearest
of its contracts' terms still to decide; the next step is the open task due first.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, DateField, F, OuterRef, Q, QuerySet, Subquery, Sum

from accounts.models import Account, Task
from accounts.queries.decisions import with_decision
from accounts.queries.touches import with_last_touch
from accounts.queries.value import acv_in_force
from health.queries.scores import with_course, with_health
from renewals.queries.rows import SOON
from standing.models import StandTotal
from standing.models.total import Waits

# Accounts with the figures below as annotations.
Rows = Any


def with_next_step(accounts: Rows) -> Rows:
    """Adds `step` and `step_due_on`: the open task that is due first."""
    tasks = Task.objects.filter(account=OuterRef("pk")).open().soonest_first()
    due = Subquery(tasks.values("due_on")[:1], output_field=DateField())
    return accounts.annotate(step=Subquery(tasks.values("summary")[:1]), step_due_on=due)


def book_rows(accounts: Rows, *, as_of: date) -> Rows:
    """Accounts with every figure of the Book page, but for their owner, whom one's own book does not show."""
    rows = accounts.annotate(acv=acv_in_force(as_of))
    rows = with_decision(rows, as_of=as_of)
    rows = with_last_touch(rows, as_of=as_of)
    rows = with_course(with_health(rows, as_of=as_of), as_of=as_of)
    return with_next_step(rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class BookSums:
    """What stands above the list: sums of exactly the rows that the filter leaves."""

    accounts: int
    acv: Decimal
    soon: int
    soon_at_stake: Decimal


def sums_in(rows: Iterable[Any], *, as_of: date) -> BookSums:
    """Of rows that are all at hand."""
    held = list(rows)
    soon = [row for row in held if row.decides_on and row.decides_on <= as_of + SOON]
    nothing = Decimal(0)
    return BookSums(
        accounts=len(held),
        acv=sum((row.acv for row in held), nothing),
        soon=len(soon),
        soon_at_stake=sum((row.at_stake or nothing for row in soon), nothing),
    )


def sums_of_all() -> BookSums:
    """Of every account of the company, as they were kept. One query."""
    soon = Q(waits__in=(Waits.SOON, Waits.OVERDUE))
    found: dict[str, Any] = StandTotal.objects.aggregate(
        held=Sum("accounts"),
        total=Sum("acv"),
        deciding=Sum("accounts", filter=soon),
        stake=Sum("at_stake", filter=soon),
    )
    nothing = Decimal(0)
    return BookSums(
        accounts=found["held"] or 0,
        acv=found["total"] or nothing,
        soon=found["deciding"] or 0,
        soon_at_stake=found["stake"] or nothing,
    )


def sums_of(rows: QuerySet[Account], *, as_of: date) -> BookSums:
    """One query over the filtered rows. `at_stake` sums each account's next decision only."""
    soon = Q(decides_on__lte=as_of + SOON)
    found: dict[str, Any] = rows.order_by().aggregate(
        accounts=Count("pk"),
        total=Sum(F("acv")),
        soon=Count("pk", filter=soon),
        stake=Sum("at_stake", filter=soon),
    )
    nothing = Decimal(0)
    return BookSums(
        accounts=found["accounts"],
        acv=found["total"] or nothing,
        soon=found["soon"],
        soon_at_stake=found["stake"] or nothing,
    )
