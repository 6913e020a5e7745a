"""Whom work can be given to."""

from datetime import date

from people.hierarchy import sight_of
from people.models import User
from people.models.user import UserQuerySet
from people.roles import EDITING_ROLES, Role


def owners_for(user: User, *, on: date) -> UserQuerySet:
    """Whom `user` can give accounts to: people in sight who change what they see."""
    rows = (
        User.objects.active().filter(role__in=EDITING_ROLES).exclude(role=Role.ADMINISTRATOR).in_name_order()
    )
    narrowed: UserQuerySet = rows.filter(pk__in=sight_of(user, on=on))
    return rows if user.is_administrator else narrowed


def colleagues_of() -> UserQuerySet:
    """Everybody who can work on an account: active people whose role changes what it sees."""
    rows: UserQuerySet = User.objects.active().filter(role__in=EDITING_ROLES).in_name_order()
    return rows
