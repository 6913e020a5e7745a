"""Which territory holds an account. What was stays: a move ends a row and adds one."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from django.db import transaction

from accounts.domain.ownership import EARLIEST, LATEST
from accounts.models import Account
from audit.context import acting
from common.errors import Blocker, DomainError
from common.fiscal import quarter_of
from common.refusals import refuse, refused_as
from common.wording import day as in_words
from people.company import company
from people.models import User
from territories.choices import AssignmentSource
from territories.domain.sight import write_sight
from territories.models import AccountAssignment, Territory

REFUSALS = {
    "no_overlapping_assignments": Blocker(
        "Another territory holds the account in these days.", field="on", way_out="Choose another day."
    ),
    "assignment_ends_after_start": Blocker("It would end before it starts.", field="on"),
}


def blockers_to_day(on: date | None, *, as_of: date) -> list[Blocker]:
    """Why nothing can move on this day: no calendar has it, or its quarter is closed and reported."""
    if on is None:
        return []
    if not EARLIEST <= on <= LATEST:
        return [Blocker("This is no day on which anybody held an account.", field="on")]
    quarter = quarter_of(as_of, start_month=company().fiscal_year_start_month)
    if on < quarter.starts_on:
        closed = quarter_of(on, start_month=company().fiscal_year_start_month)
        way_out = f"Choose a day from {in_words(quarter.starts_on)} on."
        return [Blocker(f"{closed} is closed; its figures stay.", field="on", way_out=way_out)]
    return []


def assign_account(
    account: Account, *, territory: Territory, by: User | None, as_of: date, on: date | None = None
) -> AccountAssignment:
    """`territory` holds the account from `on` until further notice; what held it before, to the day before.

    Without a day it holds from the beginning, which only an account can have that no territory ever held.
    Refused where a later move is recorded already, and on a day of a closed quarter.
    """
    refuse(blockers_to_day(on, as_of=as_of))
    with acting(by=by), transaction.atomic():
        known = _assignments_for_update(account)
        refuse(_blockers_to_move(known, on))
        current = _current(known, on)
        with refused_as(REFUSALS):
            row = _put(account, territory, current, on)
        write_sight([account.pk], by=by)
    return row


@transaction.atomic
def assign_accounts(
    accounts: Iterable[Account], *, territory: Territory, by: User | None, as_of: date, on: date
) -> int:
    """`territory` holds all of these accounts from `on`, or none. How many. A refusal names the account."""
    assigned = 0
    for account in accounts:
        with _naming(account):
            assign_account(account, territory=territory, by=by, as_of=as_of, on=on)
        assigned += 1
    return assigned


@transaction.atomic
def end_assignments(accounts: Iterable[Account], *, on: date, by: User | None, as_of: date) -> int:
    """No territory holds these accounts after `on`, all or none. How many. A refusal names the account."""
    ended = 0
    for account in accounts:
        with _naming(account):
            end_assignment(account, on=on, by=by, as_of=as_of)
        ended += 1
    return ended


@contextmanager
def _naming(account: Account) -> Iterator[None]:
    """Say of which account a refusal speaks."""
    try:
        yield
    except DomainError as error:
        named = (Blocker(f"{account}: {b.reason}", b.field, b.way_out) for b in error.blockers)
        raise DomainError(*named) from error


def end_assignment(account: Account, *, on: date, by: User | None, as_of: date) -> AccountAssignment:
    """No territory holds the account after `on`, the last day of the one that does."""
    refuse(blockers_to_day(on + timedelta(days=1), as_of=as_of))
    with acting(by=by), transaction.atomic():
        known = _assignments_for_update(account)
        refuse(_blockers_to_move(known, on + timedelta(days=1)))
        current = _current(known, on)
        if current is None:
            refuse([Blocker("No territory holds the account on this day.", field="on")])
        assert current is not None  # noqa: S101  refused above
        current.ends_on = on
        with refused_as(REFUSALS):
            current.save(update_fields=["ends_on"])
        write_sight([account.pk], by=by)
    return current


def withdraw_move(assignment: AccountAssignment, *, by: User | None, as_of: date) -> None:
    """Take back a move whose day has not come: the territory that held the account before keeps it."""
    if assignment.starts_on is None or assignment.starts_on <= as_of:
        refuse([Blocker("It has begun; what was stays.", way_out="Move the account again instead.")])
    with acting(by=by), transaction.atomic():
        known = _assignments_for_update(assignment.account)
        assignment.delete()
        assert assignment.starts_on is not None  # noqa: S101  refused above
        eve = assignment.starts_on - timedelta(days=1)
        for before in known:
            if before.ends_on == eve:
                before.ends_on = assignment.ends_on
                before.save(update_fields=["ends_on"])
        write_sight([assignment.account_id], by=by)


def _put(
    account: Account, territory: Territory, current: AccountAssignment | None, on: date | None
) -> AccountAssignment:
    if current and (current.territory_id == territory.pk or current.starts_on == on):
        current.territory, current.ends_on = territory, None
        current.source, current.rule = AssignmentSource.HAND, None
        current.save(update_fields=["territory", "ends_on", "source", "rule"])
        return current
    if current and on:
        current.ends_on = on - timedelta(days=1)
        current.save(update_fields=["ends_on"])
    return AccountAssignment.objects.create(account=account, territory=territory, starts_on=on)


def _assignments_for_update(account: Account) -> list[AccountAssignment]:
    """All assignments of the account, oldest first, and nobody else changes them until we are done."""
    Account.objects.select_for_update().only("pk").get(pk=account.pk)
    rows = AccountAssignment.objects.filter(account=account).select_related("territory")
    return sorted(rows, key=lambda row: row.starts_on or date.min)


def _current(known: list[AccountAssignment], on: date | None) -> AccountAssignment | None:
    first = on or date.min
    return next(
        (row for row in known if (row.starts_on or date.min) <= first <= (row.ends_on or date.max)), None
    )


def _blockers_to_move(known: list[AccountAssignment], on: date | None) -> list[Blocker]:
    """Why nothing can take over on that day: something is to take over later."""
    if on is None:
        taken = Blocker("A territory holds the account already.", field="on", way_out="Say from which day.")
        return [taken] if known else []
    later = [row for row in known if row.starts_on and row.starts_on > on]
    return [
        Blocker(
            f"{row.territory} holds it from {in_words(row.starts_on)} on.",
            field="on",
            way_out="Take that back first.",
        )
        for row in later[:1]
    ]
