"""Accounts go from one account manager to another, one or many, and the open work goes along."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.domain.ownership import assign_owner, blockers_to_owner
from accounts.domain.tasks import edit_task
from accounts.models import Account, AccountOwnership, Task
from common.errors import Blocker, DomainError
from common.refusals import refuse
from people.models import User
from territories.domain.assigning import blockers_to_day
from territories.domain.telling import tell_of_hand_over


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What a hand-over did: accounts with another owner, and open tasks with another doer."""

    accounts: int
    tasks: int


def blockers_to_handing_over(
    accounts: Sequence[Account], *, owner: User, on: date, as_of: date
) -> list[Blocker]:
    """Why these accounts cannot go to `owner` on that day. What one account has against it, its verb says."""
    blockers = [*blockers_to_owner(owner), *blockers_to_day(on, as_of=as_of)]
    return blockers if accounts else [Blocker("No account is chosen."), *blockers]


@transaction.atomic
def hand_over(
    accounts: Sequence[Account],
    *,
    owner: User,
    on: date,
    as_of: date,
    at: datetime,
    by: User | None,
    reason: str = "",
) -> HandedOver:
    """`owner` answers for the accounts from `on`; what was stays with who had it then. All or none.

    The former owners' open tasks on them go along: all of them where the day has come, else those due on it
    or later. Tasks of others stay theirs. Whoever gives, whoever takes and whom they report to are told.
    Raises DomainError naming the account that cannot go.
    """
    refuse(blockers_to_handing_over(accounts, owner=owner, on=on, as_of=as_of))
    moved: list[tuple[Account, int | None]] = []
    tasks = 0
    for account, former in _with_former_owners(accounts, on):
        if former == owner.pk:
            continue
        try:
            assign_owner(account, owner=owner, on=on, by=by, reason=reason)
        except DomainError as error:
            named = (Blocker(f"{account}: {b.reason}", b.field, b.way_out) for b in error.blockers)
            raise DomainError(*named) from error
        moved.append((account, former))
        for task in going_along([account.pk], former=former, on=on, as_of=as_of):
            edit_task(task, by=by, version=task.version, user=owner)
            tasks += 1
    tell_of_hand_over(moved, owner=owner, on=on, at=at, by=by, tasks=tasks, reason=reason)
    return HandedOver(len(moved), tasks)


def going_along(accounts: Sequence[int], *, former: int | None, on: date, as_of: date) -> list[Task]:
    """The open tasks of the former owner on these accounts that go to the new one."""
    if former is None:
        return []
    tasks = Task.objects.of_accounts(accounts).open().filter(user=former)
    return list(tasks.select_related("user") if on <= as_of else tasks.filter(due_on__gte=on))


def _with_former_owners(accounts: Sequence[Account], on: date) -> list[tuple[Account, int | None]]:
    owned = AccountOwnership.objects.of_accounts(account.pk for account in accounts).in_force(on)
    owners = dict(owned.values_list("account_id", "owner_id"))
    return [(account, owners.get(account.pk)) for account in accounts]
