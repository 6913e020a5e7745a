"""What one may do about health: plain predicates. Sight is `visible_to`."""

from datetime import date

from accounts.models import Account
from accounts.permissions import can_edit, directs
from people.models import User


def can_set_pulse(user: User, account: Account, *, on: date | None = None) -> bool:
    """Say how one feels about an account: whoever works on it."""
    return can_edit(user, account, on=on)


def can_override(user: User, account: Account, *, on: date | None = None) -> bool:
    """Say a score in place of the measured one: a director above, or an administrator."""
    return directs(user) and can_edit(user, account, on=on)
