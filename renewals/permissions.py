"""What one may do with a renewal: plain predicates. Sight is `Renewal.objects.visible_to`."""

from datetime import date

from accounts.models import Account
from accounts.permissions import can_edit, directs
from people.models import User


def can_work_on(user: User, account: Account, *, on: date | None = None) -> bool:
    """Move, forecast, flag, close and reopen renewals of an account."""
    return can_edit(user, account, on=on)


def can_approve_uplift(user: User, account: Account, *, on: date | None = None) -> bool:
    """Let a renewal raise prices above the cap: a director above, or an administrator."""
    return directs(user) and can_edit(user, account, on=on)
