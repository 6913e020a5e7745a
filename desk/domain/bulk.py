"""One verb for several accounts: all of them or none."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date

from django.db import transaction

from accounts.choices import TaskSource
from accounts.domain.accounts import edit_account
from accounts.domain.tasks import plan_tasks
from accounts.models import Account, Task
from common.errors import Blocker, DomainError
from people.models import User


def plan_task_for_each(accounts: Iterable[Account], *, summary: str, due_on: date | None, by: User) -> int:
    """The same task on each account, for the person who plans it. Returns how many."""
    rows = [
        Task(account=account, summary=summary, due_on=due_on, user=by, source=TaskSource.HAND)
        for account in accounts
    ]
    return len(plan_tasks(rows, by=by))


@transaction.atomic
def set_tier_of_each(accounts: Iterable[Account], *, tier: str, by: User) -> int:
    """The same tier for each account. Raises DomainError when somebody saved one of them meanwhile."""
    changed = 0
    for account in accounts:
        with naming(account):
            edit_account(account, by=by, version=account.version, tier=tier)
        changed += 1
    return changed


@contextmanager
def naming(account: Account) -> Iterator[None]:
    """Say of which account a refusal speaks."""
    try:
        yield
    except DomainError as error:
        named = (Blocker(f"{account}: {b.reason}", b.field, b.way_out) for b in error.blockers)
        raise DomainError(*named) from error
