"""Telling people that accounts changed hands: who gives, who takes, and whom the two report to."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from django.urls import reverse

from accounts.models import Account
from common import wording
from notifications.choices import Urgency
from notifications.domain.raising import Notice, notify
from notifications.kinds import Kind
from people.models import User

NAMED: Final = 5  # accounts that a notice names

HAND_OVER: Final = Kind(
    key="hand-over",
    label="Hand-overs",
    about="Accounts came to you, left you, or changed hands among the people who report to you.",
    urgency=Urgency.ROUTINE,
    link=lambda target: f"{reverse('desk:book')}?book={target}",
)


def tell_of_hand_over(
    moved: Sequence[tuple[Account, int | None]],
    *,
    owner: User,
    on: date,
    at: datetime,
    by: User | None,
    tasks: int,
    reason: str,
) -> int:
    """Tell of accounts, each with the key of its former owner. Who did it is not told. How many were told.

    A notice names accounts: a former owner, and whoever is above her, hear of those that were hers alone.
    """
    former = {key: [one for one, owner_then in moved if owner_then == key] for _, key in moved if key}
    people = {person.pk: person for person in User.objects.filter(pk__in=former)}
    heard: dict[int, tuple[str, list[Account], str]] = {}
    whole = [account for account, _ in moved]
    for key, accounts in former.items():
        director = people[key].reports_to_id
        if director:
            title = f"{_count(accounts)} went from {people[key]} to {owner}"
            heard[director] = (title, accounts, f"person:{key}")
        heard[key] = (f"{_count(accounts)} went from you to {owner}", accounts, "")
    if whole and owner.reports_to_id:
        giver = f" from {people[next(iter(former))]}" if len(former) == 1 else ""
        title = f"{_count(whole)} went{giver} to {owner}"
        heard[owner.reports_to_id] = (title, whole, f"person:{owner.pk}")
    if whole:
        heard[owner.pk] = (f"{_count(whole)} came to you", whole, "mine")
    shared = [("From", wording.day(on)), *([("Tasks that go along", str(tasks))] if tasks else [])]
    notices = [
        Notice(
            subject=f"hand-over:{at.isoformat()}:{owner.pk}",
            person_id=key,
            kind=HAND_OVER.key,
            title=title,
            facts=[("Accounts", _names(accounts)), *shared, *([("Reason", reason)] if reason else [])],
            target=target,
        )
        for key, (title, accounts, target) in heard.items()
        if by is None or key != by.pk
    ]
    return notify(notices, at=at).notifications


def _count(accounts: Sequence[Account]) -> str:
    return "1 account" if len(accounts) == 1 else f"{len(accounts)} accounts"


def _names(accounts: Sequence[Account]) -> str:
    named = ", ".join(account.name for account in accounts[:NAMED])
    rest = len(accounts) - NAMED
    return f"{named} and {rest} more" if rest > 0 else named
