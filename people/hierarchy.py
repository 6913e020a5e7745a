"""The reporting line, any depth, in one sub-select. Rights are those of the next request: nothing is cached."""

from datetime import date

from django.db.models.expressions import RawSQL

from people.models import User

# UNION (not UNION ALL) ends even if the data held a cycle; the trigger on User refuses them.
_LINE = """
    WITH RECURSIVE line(id) AS (
        {roots}
        UNION
        SELECT person.id FROM people_user person JOIN line ON person.reports_to_id = line.id
    )
    SELECT id FROM line
"""
_SELF = "SELECT %s::bigint"
_SELF_AND_GRANTS = """
    SELECT %s::bigint
    UNION
    SELECT holder_id FROM people_bookgrant
    WHERE viewer_id = %s AND (starts_on IS NULL OR starts_on <= %s) AND (ends_on IS NULL OR ends_on >= %s)
"""


def line_of(user: User) -> RawSQL:
    """The ids of `user` and everybody below, for `owner__in=line_of(user)`."""
    return RawSQL(_LINE.format(roots=_SELF), [user.pk])  # noqa: S611  only literals and parameters


def sight_of(user: User, *, on: date) -> RawSQL:
    """The ids of everybody whose book `user` may look at on a day: the line, and books granted to `user`."""
    return RawSQL(_LINE.format(roots=_SELF_AND_GRANTS), [user.pk, user.pk, on, on])  # noqa: S611
