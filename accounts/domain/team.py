"""Who else works on an account. A place on its team gives sight of it, and the right to work in it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any, Final

from django.db import connection, transaction

from accounts.choices import GrantSource
from accounts.models import Account, AccountTeamMember
from audit.context import acting
from common.errors import Blocker
from common.refusals import field_blockers, refuse, refused_as
from people.models import User

REFUSALS = {
    "no_overlapping_team_places": Blocker(
        "They have this role on the team in these days already.", field="user"
    ),
    "team_place_ends_after_start": Blocker("It would end before it starts.", field="ends_on"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place on a team that something other than a hand gives: from a day to a day, empty sides open."""

    account_id: int
    user_id: int
    role: str
    starts_on: date | None = None
    ends_on: date | None = None


def put_on_team(
    account: Account,
    *,
    user: User,
    role: str,
    by: User | None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> AccountTeamMember:
    """Give somebody a role on the account from a day to a day; empty days are open."""
    place = AccountTeamMember(account=account, user=user, role=role, starts_on=starts_on, ends_on=ends_on)
    refuse(_blockers_to_place(place))
    with acting(by=by), refused_as(REFUSALS):
        place.save(force_insert=True)
    return place


def take_off_team(place: AccountTeamMember, *, on: date, by: User | None) -> AccountTeamMember | None:
    """`on` is the last day of the place. One that has not begun by then is deleted (None); history has it."""
    if place.source != GrantSource.HAND:
        refuse([Blocker("A territory's coverage gave this place.", way_out="Change the coverage instead.")])
    with acting(by=by), refused_as(REFUSALS):
        if place.starts_on and place.starts_on > on:
            place.delete()
            return None
        place.ends_on = on
        place.save(update_fields=["ends_on"])
    return place


def grant_access(
    account: Account,
    *,
    user: User,
    role: str,
    by: User | None = None,
    source: str = GrantSource.TERRITORY,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> AccountTeamMember:
    """Put somebody on the team for a reason other than a hand. Granting what is granted changes nothing."""
    held = AccountTeamMember.objects.filter(account=account, user=user, role=role, source=source)
    same = held.filter(starts_on=starts_on, ends_on=ends_on).first()
    if same:
        return same
    place = AccountTeamMember(
        account=account, user=user, role=role, source=source, starts_on=starts_on, ends_on=ends_on
    )
    refuse(_blockers_to_place(place))
    with acting(by=by), refused_as(REFUSALS):
        place.save(force_insert=True)
    return place


def set_access(
    accounts: Iterable[int], places: Iterable[Place], *, by: User | None, source: str = GrantSource.TERRITORY
) -> int:
    """Make `places` all that `source` gives on these accounts, and return how many rows changed.

    Places of one person and role that touch or overlap become one. Those that are as they should be are left
    alone, so that setting the same again writes nothing.
    """
    wanted = {_key(place) for place in merged(places)}
    with acting(by=by), transaction.atomic():
        held = AccountTeamMember.objects.select_for_update().filter(account__in=set(accounts), source=source)
        by_key = {_key(place): place for place in held}
        gone = [place.pk for key, place in by_key.items() if key not in wanted]
        AccountTeamMember.objects.filter(pk__in=gone).delete()
        missing = [
            AccountTeamMember(
                account_id=account, user_id=user, role=role, source=source, starts_on=first, ends_on=last
            )
            for account, user, role, first, last in wanted - by_key.keys()
        ]
        with refused_as(REFUSALS):
            AccountTeamMember.objects.bulk_create(missing, batch_size=1000)
    return len(gone) + len(missing)


# Days of one person and role that touch or overlap become one place, as `merged` does.
_WANTED: Final = """
    CREATE TEMPORARY TABLE wanted_places ON COMMIT DROP AS
    SELECT
        account_id, user_id, role, lower(span) AS starts_on, upper(span) - 1 AS ends_on
    FROM (
        SELECT account_id, user_id, role, unnest(range_agg(days)) AS span
        FROM ({places}) AS place GROUP BY account_id, user_id, role
    ) AS spans
"""
_SAME: Final = """
    place.account_id = wanted.account_id AND place.user_id = wanted.user_id AND place.role = wanted.role
    AND place.source = %(source)s
    AND place.starts_on IS NOT DISTINCT FROM wanted.starts_on
    AND place.ends_on IS NOT DISTINCT FROM wanted.ends_on
"""
_GONE: Final = f"""
    DELETE FROM accounts_accountteammember AS place
    WHERE source = %(source)s AND (%(accounts)s IS NULL OR account_id = ANY(%(accounts)s::bigint[]))
    AND NOT EXISTS (SELECT FROM wanted_places AS wanted WHERE {_SAME})
"""
# What stands is left out beforehand: looked up while rows are written, it would be sought among those too.
_STANDING: Final = (
    f"DELETE FROM wanted_places AS wanted USING accounts_accountteammember AS place WHERE {_SAME}"
)
_MISSING: Final = """
    INSERT INTO accounts_accountteammember (account_id, user_id, role, source, starts_on, ends_on)
    SELECT account_id, user_id, role, %(source)s, starts_on, ends_on FROM wanted_places
"""


@transaction.atomic
def set_access_by_query(
    places: str,
    parameters: Mapping[str, Any],
    *,
    accounts: Collection[int] | None,
    by: User | None,
    source: str = GrantSource.TERRITORY,
) -> int:
    """`set_access` for a whole book, in the database: how many rows changed.

    `places` is a SELECT of account_id, user_id, role, days (a daterange) over `accounts` (ids; None: all).
    """
    values = {**parameters, "source": source, "accounts": None if accounts is None else list(accounts)}
    with acting(by=by), refused_as(REFUSALS), connection.cursor() as cursor:
        cursor.execute(_WANTED.format(places=places), values)
        cursor.execute("ANALYZE wanted_places")
        cursor.execute(_GONE, values)
        changed: int = cursor.rowcount
        cursor.execute(_STANDING, values)
        cursor.execute(_MISSING, values)
        changed += cursor.rowcount
        cursor.execute("DROP TABLE wanted_places")
    return changed


def merged(places: Iterable[Place]) -> list[Place]:
    """The same days without overlaps: for one account, person and role, what touches or overlaps is one."""
    result: list[Place] = []
    ordered = sorted(places, key=lambda p: (*_whose(p), p.starts_on or date.min))
    for (account, user, role), group in groupby(ordered, key=_whose):
        first, *rest = group
        start, end = first.starts_on, first.ends_on
        for place in rest:
            if end is not None and place.starts_on is not None and place.starts_on > end + timedelta(days=1):
                result.append(
                    Place(account_id=account, user_id=user, role=role, starts_on=start, ends_on=end)
                )
                start, end = place.starts_on, place.ends_on
            else:
                end = max(end, place.ends_on) if end and place.ends_on else None
        result.append(Place(account_id=account, user_id=user, role=role, starts_on=start, ends_on=end))
    return result


def _whose(place: Place) -> tuple[int, int, str]:
    return place.account_id, place.user_id, place.role


def _key(place: Place | AccountTeamMember) -> tuple[int, int, str, date | None, date | None]:
    return place.account_id, place.user_id, place.role, place.starts_on, place.ends_on


def _blockers_to_place(place: AccountTeamMember) -> list[Blocker]:
    blockers = field_blockers(place)
    if not place.user.is_active:
        blockers.append(Blocker(f"{place.user} no longer signs in.", field="user"))
    if place.starts_on and place.ends_on and place.ends_on < place.starts_on:
        blockers.append(REFUSALS["team_place_ends_after_start"])
    return blockers
