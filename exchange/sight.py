"""Whom and what one may see in an export that has no account to hang on: people, territories."""

from datetime import date

from accounts.models import Account, AccountOwnership, AccountTeamMember, Activity, Task
from people.hierarchy import sight_of
from people.models import User
from territories.models import AccountAssignment, Coverage, Territory


def people_named(user: User, *, on: date) -> set[int]:
    """The ids of whoever stands below `user` or is named by visible rows, and of those above them."""
    if user.is_administrator:
        return set(User.objects.values_list("pk", flat=True))
    accounts = Account.objects.visible_to(user, on=on).values("pk")
    named = set(User.objects.filter(pk__in=sight_of(user, on=on)).values_list("pk", flat=True))
    for rows, person in (
        (AccountOwnership.objects.in_force(on), "owner"),
        (AccountTeamMember.objects.all(), "user"),
        (Activity.objects.exclude(user=None), "user"),
        (Task.objects.exclude(user=None), "user"),
    ):
        named.update(rows.filter(account__in=accounts).order_by().values_list(person, flat=True).distinct())
    named.update(Coverage.objects.visible_to(user, on=on).values_list("user_id", flat=True))
    return _with_those_above(named)


def territories_named(user: User, *, on: date) -> set[int]:
    """The ids of the territories that `user` sees or that visible accounts are in, and of those above."""
    held = AccountAssignment.objects.visible_to(user, on=on).values_list("territory_id", flat=True)
    found = {*Territory.objects.visible_to(user, on=on).values_list("pk", flat=True), *held}
    level = found
    while level:
        above = Territory.objects.filter(children__in=level).values_list("pk", flat=True)
        level = set(above) - found
        found |= level
    return found


def _with_those_above(people: set[int]) -> set[int]:
    """A reporting line that ends in the middle could not be taken in elsewhere."""
    found, level = set(people), people
    while level:
        above = User.objects.filter(reports__in=level).values_list("pk", flat=True)
        level = set(above) - found
        found |= level
    return found
