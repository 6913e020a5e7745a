"""What the pages of one account show, each part in a constant number of queries."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from accounts.choices import LOSSES, MovementKind
from accounts.models import Account, AccountTeamMember, Contact, Contract, Movement, Task, Term
from accounts.models.account import AccountQuerySet
from accounts.queries.value import acv_in_force, total_acv
from common.datestrip import Mark
from common.fiscal import Quarter, quarter_of, quarters_up_to
from desk.queries.book import book_rows
from people.models import User
from renewals.models import Renewal

QUARTERS = 9
AHEAD = timedelta(days=731)
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class QuarterOfValue:
    """What happened to an account's ACV in a quarter, company currency: opening + moves = closing."""

    quarter: Quarter
    opening: Decimal
    moves: dict[str, Decimal]
    closing: Decimal

    @property
    def gained(self) -> Decimal:
        return sum((v for k, v in self.moves.items() if k not in LOSSES and k != MovementKind.FX), Decimal(0))

    @property
    def lost(self) -> Decimal:
        return sum((v for k, v in self.moves.items() if k in LOSSES), Decimal(0))

    @property
    def by_rates(self) -> Decimal:
        return self.moves.get(MovementKind.FX, Decimal(0))


def account_row(account: Account, *, as_of: date) -> dict[str, Any]:
    """The figures of the Book for one account, the same annotations as in the list, its owner, and
    `acv_year_ago`. One query.
    """
    rows = book_rows(Account.objects.filter(pk=account.pk).with_owner(on=as_of), as_of=as_of)
    row: Any = rows.annotate(acv_year_ago=acv_in_force(as_of - YEAR)).get()
    return dict(row.__dict__)


def worth_of(accounts: QuerySet[Account], *, as_of: date) -> dict[str, Decimal]:
    """ACV of several accounts together, today (`acv`) and a year ago (`acv_year_ago`). Two queries."""
    return {
        "acv": total_acv(as_of, accounts=accounts.values("pk")),
        "acv_year_ago": total_acv(as_of - YEAR, accounts=accounts.values("pk")),
    }


def value_by_quarter(accounts: QuerySet[Account], *, as_of: date, start_month: int) -> list[QuarterOfValue]:
    """The ledger of the accounts, summed by fiscal quarter and kind, oldest first. One query."""
    quarters = quarters_up_to(as_of, QUARTERS, start_month=start_month)
    rows = Movement.objects.filter(account__in=accounts.values("pk")).effective_by(as_of).order_by()
    sums = rows.values("on", "counts_as").annotate(amount=Sum("company_amount"))
    level = Decimal(0)
    moves: dict[Quarter, dict[str, Decimal]] = {quarter: {} for quarter in quarters}
    for row in sums:
        if row["on"] < quarters[0].starts_on:
            level += row["amount"]
            continue
        kinds = moves[quarter_of(row["on"], start_month=start_month)]
        kinds[row["counts_as"]] = kinds.get(row["counts_as"], Decimal(0)) + row["amount"]
    found = []
    for quarter in quarters:
        closing = level + sum(moves[quarter].values(), Decimal(0))
        found.append(QuarterOfValue(quarter, level, moves[quarter], closing))
        level = closing
    return found


def decisions_ahead(account: Account, *, as_of: date) -> list[Mark]:
    """Decision dates and ends of the account's terms in the next two years, for a strip of days.

    One query.
    """
    terms = (
        Term.objects.filter(contract__account=account)
        .exclude(Exists(Contract.objects.counting().filter(predecessor=OuterRef("contract"))))
        .filter(Q(decides_on__range=(as_of, as_of + AHEAD)) | Q(ends_on__range=(as_of, as_of + AHEAD)))
        .select_related("contract")
        .order_by("ends_on")
    )
    marks: list[Mark] = []
    for term in terms:
        if term.decides_on and term.decides_on != term.ends_on and term.decides_on >= as_of:
            marks.append(Mark(term.decides_on, f"{term.contract} notice", "notice"))
        if term.ends_on and as_of <= term.ends_on <= as_of + AHEAD:
            marks.append(Mark(term.ends_on, f"{term.contract} ends", "end"))
    return marks


def team_of(account: Account, *, as_of: date) -> QuerySet[AccountTeamMember]:
    """Who works on the account today besides its owner."""
    return account.team.get_queryset().in_force(as_of).select_related("user").order_by("role", "user__name")  # type: ignore[attr-defined,no-any-return]


def tasks_of(account: Account) -> QuerySet[Task]:
    """Open tasks by due day."""
    return Task.objects.filter(account=account).open().soonest_first().select_related("user")


def counts_of(account: Account) -> dict[str, int]:
    """What the tabs count. One query; each count reads its own table, so that none multiplies another."""
    here = {"account": OuterRef("pk")}
    counted: dict[str, QuerySet[Any]] = {
        "contracts": Contract.objects.filter(**here),
        "renewals": Renewal.objects.filter(**here).open(),
        "people": Contact.objects.filter(**here).active(),
        "tasks": Task.objects.filter(**here).open(),
    }
    numbers = Account.objects.filter(pk=account.pk).values_list(*map(_count, counted.values())).get()
    return dict(zip(counted, numbers, strict=True))


def _count(rows: QuerySet[Any]) -> Coalesce:
    """How many rows an account has, as a sub-select."""
    counted = rows.order_by().values("account").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def done_tasks_of(account: Account) -> QuerySet[Task]:
    """Done tasks, the last one first."""
    return (
        Task.objects.filter(account=account)
        .done()
        .order_by("-done_on", "-pk")
        .select_related("user", "done_by")
    )


def tree_of(account: Account, user: User, *, as_of: date) -> AccountQuerySet:
    """The account and those below it, at any depth, that `user` may see."""
    return Account.objects.in_tree_of(account.pk).visible_to(user, on=as_of)


def subsidiaries_of(account: Account, user: User, *, as_of: date) -> list[Account]:
    """The accounts below this one that `user` may see, with their figures, largest first. One query."""
    below = tree_of(account, user, as_of=as_of).exclude(pk=account.pk)
    return list(book_rows(below, as_of=as_of).order_by("-acv", "pk"))


def alone(account: Account) -> QuerySet[Account]:
    """The account without what stands below it, as rows."""
    return Account.objects.filter(pk=account.pk)
