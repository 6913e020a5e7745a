"""Who answers for an account, and from which day on. What was stays: a hand-over ends a row and adds one."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction

from accounts.models import Account, AccountOwnership
from audit.context import acting
from common.errors import Blocker
from common.refusals import refuse, refused_as
from common.wording import day
from people.models import User

# A hand-over reckons with the day before: a slip of the keyboard must not be the first day there is.
EARLIEST, LATEST = date(1900, 1, 1), date(2200, 1, 1)
REFUSALS = {
    "one_owner_a_day": Blocker(
        "Somebody else owns the account in these days.", field="on", way_out="Choose another day."
    ),
    "ownership_ends_after_start": Blocker("It would end before it starts.", field="on"),
}


def blockers_to_owner(owner: User) -> list[Blocker]:
    """Why this person cannot answer for an account."""
    if not owner.is_active:
        return [Blocker(f"{owner} no longer signs in.", field="owner", way_out="Choose somebody else.")]
    if not owner.edits:
        return [Blocker(f"{owner} only looks and changes nothing.", field="owner")]
    return []


def assign_owner(
    account: Account, *, owner: User, by: User | None, on: date | None = None, reason: str = ""
) -> AccountOwnership:
    """`owner` answers for the account from `on` until further notice; whoever did before, to the day before.

    Without a day it holds from the beginning, which only an account without any owner can have. The day may
    lie ahead or behind. Refused where a later hand-over is recorded already: withdraw that one first.
    """
    refuse(blockers_to_owner(owner))
    with acting(by=by, reason=reason), transaction.atomic():
        known = _ownerships_for_update(account)
        refuse(_blockers_to_day(known, on))
        current = _current(known, on)
        with refused_as(REFUSALS):
            if current and (current.owner_id == owner.pk or current.starts_on == on):
                current.owner, current.ends_on = owner, None
                current.save(update_fields=["owner", "ends_on"])
                return current
            if current and on:
                current.ends_on = on - timedelta(days=1)
                current.save(update_fields=["ends_on"])
            return AccountOwnership.objects.create(account=account, owner=owner, starts_on=on)


def assign_first_owners(pairs: Iterable[tuple[Account, User]], *, by: User | None) -> list[AccountOwnership]:
    """Give accounts that never had an owner one, from the beginning: all or none."""
    rows = [AccountOwnership(account=account, owner=owner) for account, owner in pairs]
    refuse(blocker for owner in {row.owner for row in rows} for blocker in blockers_to_owner(owner))
    with acting(by=by), refused_as(REFUSALS):
        return AccountOwnership.objects.bulk_create(rows, batch_size=1000)


def end_ownership(account: Account, *, on: date, by: User | None, reason: str = "") -> AccountOwnership:
    """The account has no owner after `on`, which is the last day of whoever owns it then."""
    with acting(by=by, reason=reason), transaction.atomic():
        known = _ownerships_for_update(account)
        refuse(_blockers_to_day(known, on + timedelta(days=1)))
        current = _current(known, on)
        if current is None:
            refuse([Blocker("Nobody owns the account on this day.", field="on")])
        assert current is not None  # noqa: S101  refused above
        current.ends_on = on
        with refused_as(REFUSALS):
            current.save(update_fields=["ends_on"])
        return current


def withdraw_hand_over(ownership: AccountOwnership, *, by: User | None, as_of: date) -> None:
    """Take back a hand-over whose day has not come: whoever owned the account before keeps it."""
    if ownership.starts_on is None or ownership.starts_on <= as_of:
        refuse([Blocker("It has begun; what was stays.", way_out="Assign the account again instead.")])
    with acting(by=by), transaction.atomic():
        known = _ownerships_for_update(ownership.account)
        ownership.delete()
        assert ownership.starts_on is not None  # noqa: S101  refused above
        eve = ownership.starts_on - timedelta(days=1)
        for before in known:
            if before.ends_on == eve:
                before.ends_on = ownership.ends_on
                before.save(update_fields=["ends_on"])


def _ownerships_for_update(account: Account) -> list[AccountOwnership]:
    """All ownerships of the account, oldest first, and nobody else changes them until we are done."""
    Account.objects.select_for_update().only("pk").get(pk=account.pk)
    return sorted(account.ownerships.select_related("owner"), key=lambda row: row.starts_on or date.min)


def _current(known: list[AccountOwnership], on: date | None) -> AccountOwnership | None:
    """Whoever owns the account on the day; without a day, whoever owned it from the beginning."""
    first = on or date.min
    return next(
        (row for row in known if (row.starts_on or date.min) <= first <= (row.ends_on or date.max)), None
    )


def _blockers_to_day(known: list[AccountOwnership], on: date | None) -> list[Blocker]:
    """Why nobody can take over on that day: somebody is to take over later."""
    if on is None:
        taken = Blocker("The account has an owner already.", field="on", way_out="Say from which day.")
        return [taken] if known else []
    if not EARLIEST <= on <= LATEST:
        return [Blocker("This is no day on which anybody owned an account.", field="on")]
    later = [row for row in known if row.starts_on and row.starts_on > on]
    return [
        Blocker(
            f"{row.owner} owns it from {day(row.starts_on)} on.", field="on", way_out="Take that back first."
        )
        for row in later[:1]
    ]
