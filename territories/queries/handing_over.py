"""What a hand-over would move, before anybody does it."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from accounts.models import Account, AccountOwnership, Task, Term
from accounts.queries.value import acv_in_force
from people.models import User
from renewals.models import Renewal
from territories.models import Target
from territories.periods import period_named
from territories.queries.preview import DECIDES_WITHIN


@dataclass(frozen=True, slots=True)
class Leaving:
    """One account that would change hands. ACV and ATR: company currency."""

    account: Account
    owner_id: int | None
    owner: str | None
    acv: Decimal
    renewals: int
    """Open renewals, whenever they decide."""
    tasks: int
    """Open tasks of its owner that go along."""
    deciding: int
    """Renewals that decide within 90 days."""
    deciding_atr: Decimal


def preview_hand_over(accounts: Sequence[int], *, on: date, as_of: date) -> list[Leaving]:
    """What each account brings along if it changes hands on a day, largest first. Five queries."""
    owned = AccountOwnership.objects.of_accounts(accounts).in_force(on).select_related("owner")
    owners = {row.account_id: row.owner for row in owned}
    going = Task.objects.of_accounts(accounts).open()
    tasks = list(
        (going if on <= as_of else going.filter(due_on__gte=on)).values_list("account_id", "user_id")
    )
    soon = (
        Term.objects.of_accounts(accounts)
        .filter(Q(settled=False), decides_on__range=(as_of, as_of + DECIDES_WITHIN))
        .values_list("contract__account_id", "company_atr_amount")
    )
    deciding: dict[int, list[Decimal]] = {}
    for account, atr in soon:
        deciding.setdefault(account, []).append(atr or Decimal(0))
    pending = Counter(Renewal.objects.of_accounts(accounts).open().values_list("account_id", flat=True))
    rows: Any = Account.objects.filter(pk__in=accounts).annotate(acv=acv_in_force(on))
    return [
        Leaving(
            account=account,
            owner_id=owner.pk if (owner := owners.get(account.pk)) else None,
            owner=owner.name if owner else None,
            acv=account.acv,
            renewals=pending[account.pk],
            tasks=sum(1 for of, user in tasks if of == account.pk and owner and user == owner.pk),
            deciding=len(deciding.get(account.pk, ())),
            deciding_atr=sum(deciding.get(account.pk, ()), Decimal(0)),
        )
        for account in rows.order_by("-acv", "pk")
    ]


def targets_at_hand(people: Collection[int], *, user: User, on: date, start_month: int) -> list[Target]:
    """What these people themselves are to reach in periods that hold a day, as far as `user` sees it."""
    rows = Target.objects.visible_to(user, on=on).filter(user__in=people).select_related("user")
    listed = rows.order_by("user__name", "period", "measure")
    return [row for row in listed if _holds(row.period, on, start_month)]


def _holds(name: str, on: date, start_month: int) -> bool:
    period = period_named(name, start_month=start_month)
    return period.starts_on <= on <= period.ends_on
