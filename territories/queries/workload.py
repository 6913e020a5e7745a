"""What each person has to do: accounts, ACV, renewals by month of decision, what is overdue or silent."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.db.models.functions import TruncMonth

from accounts.models import AccountOwnership, Activity
from accounts.queries.value import acv_in_force
from people.models import User
from renewals.models import Renewal, RenewalPolicy

MONTHS: Final = 6  # shown, from the month at hand on


@dataclass(frozen=True, slots=True)
class Month:
    """Open renewals of a person that decide in a month; `part`: of the busiest month of anybody."""

    first: date
    renewals: int
    part: Decimal


@dataclass(frozen=True, slots=True)
class Workload:
    """One person today, over the accounts in sight. ACV: company currency a year."""

    person: User
    accounts: int
    acv: Decimal
    overdue: int
    """Open renewals whose term is over."""
    silent: int
    """Accounts without contact for as long as Today allows."""
    months: tuple[Month, ...]

    @property
    def query(self) -> str:
        """What narrows the lists of accounts and of renewals to this person's."""
        return f"?book=all&owner={self.person.pk}"


@dataclass(frozen=True, slots=True)
class Workloads:
    """Everybody, the largest book first."""

    rows: tuple[Workload, ...]
    months: tuple[date, ...]
    silent_days: int

    @property
    def working(self) -> tuple[Workload, ...]:
        """People who own an account."""
        return tuple(row for row in self.rows if row.accounts)

    @property
    def idle(self) -> int:
        """How many people own none."""
        return len(self.rows) - len(self.working)


def workload_of(people: Collection[User], *, user: User, on: date) -> Workloads:
    """The workload of these people over the accounts that `user` sees. Four queries."""
    silent_days = RenewalPolicy.in_force().silent_days
    months = tuple(months_from(on, MONTHS))
    books = _books(people, user, on, on - timedelta(days=silent_days))
    deciding, overdue = _renewals(people, user, on, months)
    busiest = max(deciding.values(), default=0) or 1
    rows = [
        Workload(
            person=person,
            **books.get(person.pk, {"accounts": 0, "acv": Decimal(0), "silent": 0}),
            overdue=overdue[person.pk],
            months=tuple(
                Month(first, found := deciding[person.pk, first], Decimal(found) / busiest)
                for first in months
            ),
        )
        for person in people
    ]
    rows.sort(key=lambda row: (-row.acv, row.person.name))
    return Workloads(tuple(rows), months, silent_days)


def months_from(on: date, count: int) -> list[date]:
    """The first days of `count` months, from the one of a day on."""
    place = on.year * 12 + on.month - 1
    return [date((place + n) // 12, (place + n) % 12 + 1, 1) for n in range(count)]


def _books(people: Collection[User], user: User, on: date, since: date) -> dict[int, dict[str, Any]]:
    touches = Activity.objects.filter(account=OuterRef("account"), on__lte=on).touches().newest_first()
    rows: Any = AccountOwnership.objects.visible_to(user, on=on).in_force(on).filter(owner__in=people)
    found = (
        rows.annotate(
            acv=acv_in_force(on, account="account_id"), touched_on=Subquery(touches.values("on")[:1])
        )
        .order_by()
        .values("owner_id")
        .annotate(
            accounts=Count("pk"),
            total=Sum("acv"),
            silent=Count("pk", filter=Q(touched_on__isnull=True) | Q(touched_on__lt=since)),
        )
    )
    return {
        row["owner_id"]: {"accounts": row["accounts"], "acv": row["total"], "silent": row["silent"]}
        for row in found
    }


def _renewals(
    people: Collection[User], user: User, on: date, months: tuple[date, ...]
) -> tuple[dict[tuple[int, date], int], dict[int, int]]:
    """Open renewals by person and month of decision, and those that are overdue by person."""
    owning = AccountOwnership.objects.in_force(on).filter(account=OuterRef("account"))
    rows: Any = Renewal.objects.visible_to(user, on=on).open()
    counted = (
        rows.annotate(owner_id=Subquery(owning.values("owner")[:1]), month=TruncMonth("term__decides_on"))
        .filter(owner_id__in=[person.pk for person in people])
        .order_by()
        .values("owner_id", "month")
        .annotate(n=Count("pk"), late=Count("pk", filter=Q(due_on__lt=on)))
    )
    deciding: dict[tuple[int, date], int] = defaultdict(int)
    overdue: dict[int, int] = defaultdict(int)
    for row in counted:
        if row["month"] in months:
            deciding[row["owner_id"], row["month"]] = row["n"]
        overdue[row["owner_id"]] += row["late"]
    return deciding, overdue
