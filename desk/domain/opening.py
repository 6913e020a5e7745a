"""A customer that somebody adds from the Book."""

from datetime import date
from typing import Any

from django.db import transaction

from accounts.domain.accounts import open_account
from accounts.domain.ownership import assign_owner
from accounts.models import Account
from people.models import User


@transaction.atomic
def open_own_account(*, by: User, on: date, **facts: Any) -> Account:
    """Add an account and own it from a day on; an administrator's stays without owner until one is named."""
    account = open_account(by=by, **facts)
    if not by.is_administrator:
        assign_owner(account, owner=by, on=on, by=by)
    return account
