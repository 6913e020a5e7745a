"""The reporting line, any depth, in one sub-select. Never cached: a move counts at the next request."""

from datetime import date

from django.db.models.expressions import RawSQL

from people.models import User

# UNION (not UNION ALL) ends even if the data held a cycle; the trigger on User refuses them.
# Of an array the planner expects a few people, as most lines are; a recursion it takes for thousands: then it
# reads every account there is instead of the few hundred of a director.
_LINE = """
    WITH RECURSIVE line(id) AS (
        {roots}
        UNION
        SELECT person.id FROM people_user person JOIN line ON person.reports_to_id = line.id
    )
    SELECT unnest(ARRAY(SELECT id FROM line))
"""
_SELF = "SELECT %s::bigint"
_SELF_AND_GRANTS = """
    SELECT %s::bigint
    UNION
    SELECT holder_id FROM people_bookgrant
    WHERE viewer_id = %s AND (starts_on IS NULL OR starts_on <= %s) AND (ends_on IS NULL OR ends_on >= %s)
"""

_ABOVE = """
    WITH RECURSIVE above(id, reports_to_id, depth) AS (
        SELECT id, reports_to_id, 0 FROM people_user WHERE id = %s
        UNION ALL
        SELECT manager.id, manager.reports_to_id, above.depth + 1
        FROM people_user manager JOIN above ON manager.id = above.reports_to_id
        WHERE above.depth < 100
    )
    SELECT people_user.* FROM people_user JOIN above USING (id) ORDER BY above.depth
"""


def line_of(user: User) -> RawSQL:
    """The ids of `user` and everybody below, for `owner__in=line_of(user)`."""
    return RawSQL(_LINE.format(roots=_SELF), [user.pk])  # noqa: S611  only literals and parameters


def sight_of(user: User, *, on: date) -> RawSQL:
    """The ids of everybody whose book `user` may look at on a day: the line, and books granted to `user`."""
    return RawSQL(_LINE.format(roots=_SELF_AND_GRANTS), [user.pk, user.pk, on, on])  # noqa: S611


def chain_above(user: User) -> list[User]:
    """`user`, whom she reports to, whom that one reports to, up to the top. One query."""
    return list(User.objects.raw(_ABOVE, [user.pk]))
