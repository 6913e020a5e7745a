"""What a hand-over would move, before anybody does it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from accounts.models import Account, AccountOwnership, Task, Term
from accounts.queries.value import acv_in_force
from territories.queries.preview import DECIDES_WITHIN


@dataclass(frozen=True, slots=True)
class Leaving:
    """One account that would change hands. ACV and ATR: company currency."""

    account: Account
    owner: str | None
    acv: Decimal
    tasks: int
    """Open tasks of its owner that go along."""
    deciding: int
    """Renewals that decide within 90 days."""
    deciding_atr: Decimal


def preview_hand_over(accounts: Sequence[int], *, on: date, as_of: date) -> list[Leaving]:
    """What each account brings along if it changes hands on a day, largest first. Four queries."""
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
    rows: Any = Account.objects.filter(pk__in=accounts).annotate(acv=acv_in_force(on))
    return [
        Leaving(
            account=account,
            owner=owner.name if (owner := owners.get(account.pk)) else None,
            acv=account.acv,
            tasks=sum(1 for of, user in tasks if of == account.pk and owner and user == owner.pk),
            deciding=len(deciding.get(account.pk, ())),
            deciding_atr=sum(deciding.get(account.pk, ()), Decimal(0)),
        )
        for account in rows.order_by("-acv", "pk")
    ]
