"""Accounts: opening one, changing what is known of it, hanging it under another."""

from collections.abc import Iterable
from copy import copy
from typing import TypedDict, Unpack

from django.db import transaction

from accounts.models import Account
from audit.context import acting
from common.errors import Blocker
from common.refusals import field_blockers, refuse, refused_as
from people.models import User


class AccountFacts(TypedDict, total=False):
    """What people may change of an account. Its owner and its team have verbs of their own."""

    external_id: str
    name: str
    parent: Account | None
    vertical: str
    segment: str
    tier: str
    country: str
    region: str
    city: str
    employees: int | None
    website: str
    currency: str
    status: str


UNDER_ITSELF = Blocker(
    "An account cannot stand under itself.", field="parent", way_out="Choose another parent."
)
REFUSALS = {
    "account_tree_has_no_cycle": UNDER_ITSELF,
    "accounts_account_external_id_key": Blocker("Another account has this key.", field="external_id"),
}


def blockers_to_account(account: Account) -> list[Blocker]:
    """Why these facts cannot be saved. One query, and only where an account that exists gets a parent."""
    blockers = field_blockers(account)
    if account.pk and account.parent and Account.objects.in_tree_of(account.pk).contains(account.parent):
        blockers.append(UNDER_ITSELF)
    return blockers


def open_account(*, by: User | None, **facts: Unpack[AccountFacts]) -> Account:
    """Add a customer. Who answers for it is said by `assign_owner`. Raises DomainError naming the field."""
    account = Account(**facts)
    refuse(blockers_to_account(account))
    with acting(by=by), refused_as(REFUSALS):
        account.save(force_insert=True)
    return account


def open_accounts(accounts: Iterable[Account], *, by: User | None) -> list[Account]:
    """Add many at once, all or none: unsaved rows whose parents are saved already."""
    rows = list(accounts)
    refuse(blocker for account in rows for blocker in blockers_to_account(account))
    with acting(by=by), refused_as(REFUSALS):
        return Account.objects.bulk_create(rows, batch_size=1000)


def edit_account(
    account: Account, *, by: User | None, version: int, **facts: Unpack[AccountFacts]
) -> Account:
    """Change what is known, if nobody saved since `version` was read; StaleEditError otherwise.

    Returns the account as it now is. Facts that are as they were are not written again.
    """
    edited, changed = (
        copy(account),
        [name for name, value in facts.items() if getattr(account, name) != value],
    )
    for name in changed:
        setattr(edited, name, facts[name])  # type: ignore[literal-required]
    if not changed:
        return edited
    refuse(blockers_to_account(edited))
    with acting(by=by), refused_as(REFUSALS):
        return edited.save_edit(version=version, fields=changed)


def move_under_parent(account: Account, *, parent: Account | None, by: User | None) -> Account:
    """Hang an account under another one, or let it stand alone (None). Never under itself, at any depth."""
    with transaction.atomic():
        current = Account.objects.select_for_update().get(pk=account.pk)
        return edit_account(current, by=by, version=current.version, parent=parent)
