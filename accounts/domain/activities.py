"""Contact with the customer: written down on the day or later, never before it happened."""

from collections.abc import Iterable
from datetime import date, time
from typing import TypedDict, Unpack

from django.db import transaction

from accounts.domain.rows import Rules, add_row, add_rows, edit_row
from accounts.models import Account, Activity, ActivityContact, Contact
from audit.context import acting
from common.errors import Blocker
from common.refusals import field_blockers, refuse, refused_as
from people.models import User


class ActivityFacts(TypedDict, total=False):
    """What people may change of an activity; who took part is given beside it."""

    external_id: str
    kind: str
    on: date
    at: time | None
    summary: str
    user: User | None


NOT_YET = Blocker("This day has not come.", field="on", way_out="Plan a task for it instead.")
ELSEWHERE = Blocker("This person works at another account.", field="contacts")
REFUSALS = {
    "activity_not_in_the_future": NOT_YET,
    "participant_of_the_same_account": ELSEWHERE,
    "accounts_activity_external_id_key": Blocker("Another activity has this key.", field="external_id"),
}


def blockers_to_activity(activity: Activity) -> list[Blocker]:
    """Why these facts cannot be saved. No queries."""
    blockers = field_blockers(activity)
    if activity.summary and not activity.summary.strip():
        blockers.append(Blocker("Say in a few words what happened.", field="summary"))
    if activity.on and activity.on > activity.logged_on:
        blockers.append(NOT_YET)
    return blockers


RULES = Rules(blockers_to_activity, REFUSALS)


def log_activity(
    account: Account,
    *,
    by: User | None,
    as_of: date,
    contacts: Iterable[Contact] = (),
    **facts: Unpack[ActivityFacts],
) -> Activity:
    """Write down what happened, as of a day not before it. `by` had the contact unless `user` is said.

    Raises DomainError naming the field.
    """
    activity = Activity(**{"account": account, "user": by, "logged_on": as_of, **facts})
    present = _present(activity, contacts)
    with transaction.atomic():
        add_row(activity, rules=RULES, by=by)
        with acting(by=by), refused_as(REFUSALS):
            ActivityContact.objects.bulk_create(present)
    return activity


def log_activities(
    activities: Iterable[Activity], *, by: User | None, contacts: Iterable[ActivityContact] = ()
) -> list[Activity]:
    """Write down many at once, all or none: unsaved rows, each with the day it is `logged_on`.

    `contacts` are the unsaved rows that say who took part in which of them.
    """
    with transaction.atomic():
        added = add_rows(activities, rules=RULES, by=by)
        with acting(by=by), refused_as(REFUSALS):
            ActivityContact.objects.bulk_create(contacts, batch_size=1000)
    return added


def edit_activity(
    activity: Activity,
    *,
    by: User | None,
    version: int,
    as_of: date,
    contacts: Iterable[Contact] | None = None,
    **facts: Unpack[ActivityFacts],
) -> Activity:
    """Correct what was written down, if nobody saved since `version` was read; StaleEditError otherwise.

    `contacts` given are everybody who took part; left out, they stay as they are.
    """
    with transaction.atomic():
        day = max(activity.logged_on, as_of) if facts.get("on", activity.on) > activity.logged_on else None
        edited = edit_row(
            activity, {**facts, **({"logged_on": day} if day else {})}, rules=RULES, by=by, version=version
        )
        if contacts is not None:
            _set_contacts(edited, list(contacts), by=by)
    return edited


def withdraw_activity(activity: Activity, *, by: User | None) -> None:
    """It did not happen, or was logged twice. The row goes, its history stays."""
    with acting(by=by):
        activity.delete()


def _present(activity: Activity, contacts: Iterable[Contact]) -> list[ActivityContact]:
    people = list(dict.fromkeys(contacts))
    refuse(ELSEWHERE for contact in people if contact.account_id != activity.account_id)
    return [
        ActivityContact(account_id=activity.account_id, activity=activity, contact=contact)
        for contact in people
    ]


def _set_contacts(activity: Activity, contacts: list[Contact], *, by: User | None) -> None:
    wanted = _present(activity, contacts)
    with acting(by=by), refused_as(REFUSALS):
        activity.participations.exclude(contact__in=contacts).delete()
        ActivityContact.objects.bulk_create(wanted, ignore_conflicts=True)
