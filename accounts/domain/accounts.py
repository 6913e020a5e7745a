"""Accounts: opening one, changing what is known of it, hanging it under another."""

from collections.abc import Iterable
from typing import TypedDict, Unpack

from django.db import transaction

from accounts.domain.posting import refresh_terms
from accounts.domain.rows import Rules, add_row, add_rows, edit_row
from accounts.models import Account
from common.errors import Blocker
from common.refusals import field_blockers
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


RULES = Rules(blockers_to_account, REFUSALS)


def open_account(*, by: User | None, **facts: Unpack[AccountFacts]) -> Account:
    """Add a customer. Who answers for it is said by `assign_owner`. Raises DomainError naming the field."""
    return add_row(Account(**facts), rules=RULES, by=by)


def open_accounts(accounts: Iterable[Account], *, by: User | None) -> list[Account]:
    """Add many at once, all or none: unsaved rows whose parents are saved already."""
    return add_rows(accounts, rules=RULES, by=by)


def edit_account(
    account: Account, *, by: User | None, version: int, **facts: Unpack[AccountFacts]
) -> Account:
    """Change what is known, if nobody saved since `version` was read; StaleEditError otherwise.

    Another country has other holidays: its contracts get other days to act by.
    """
    with transaction.atomic():
        edited = edit_row(account, facts, rules=RULES, by=by, version=version)
        if edited.country != account.country:
            refresh_terms(edited)
    return edited


def move_under_parent(account: Account, *, parent: Account | None, by: User | None) -> Account:
    """Hang an account under another one, or let it stand alone (None). Never under itself, at any depth."""
    with transaction.atomic():
        current = Account.objects.select_for_update().get(pk=account.pk)
        return edit_account(current, by=by, version=current.version, parent=parent)
