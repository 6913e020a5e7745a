"""What a person does with what she was told, and what becomes of it when it no longer holds.

Who acts is written into the history by the act around the verb: the request, the job or the command.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from common.errors import Blocker, DomainError
from common.refusals import field_blockers, refuse
from notifications.choices import DeliveryState, Mode
from notifications.domain.raising import statement
from notifications.kinds import kind_of
from notifications.models import Delivery, Notification
from notifications.models.notification import NotificationQuerySet

WITHDRAWN = Blocker("This no longer holds: it was withdrawn.")
LONGEST_SNOOZE_DAYS = 365


def mark_read(notification: Notification, *, at: datetime) -> Notification:
    """She saw it. The first time counts."""
    if notification.read_at is None:
        with transaction.atomic():
            Notification.objects.filter(pk=notification.pk, read_at__isnull=True).update(read_at=at)
            notification.read_at = at
            _follow([notification.pk])
    return notification


def acknowledge(rows: NotificationQuerySet, *, at: datetime) -> int:
    """She knows; nothing more to do. How many of these waited for an answer. A mail under way still goes."""
    with transaction.atomic():
        waiting = rows.unanswered()
        keys = list(waiting.select_for_update().order_by("pk").values_list("pk", flat=True))
        answered = Notification.objects.filter(pk__in=keys)
        answered.update(acknowledged_at=at, snoozed_until=None, snooze_reason="")
        answered.unread().update(read_at=at)
        _drop_mail(keys, at=at)
        _follow(keys)
    return len(keys)


def reopen(notification: Notification) -> Notification:
    """It waits for an answer after all; what was answered stands in the history."""
    with transaction.atomic():
        current = _current(notification)
        current.acknowledged_at, current.acted_at, current.acted_as = None, None, ""
        current.save(update_fields=["acknowledged_at", "acted_at", "acted_as"])
        _follow([current.pk])
    return current


def blockers_to_snoozing(notification: Notification, *, until: date, reason: str, on: date) -> list[Blocker]:
    """Why it cannot be put off until that day. No queries."""
    blockers = []
    if notification.withdrawn_at:
        blockers.append(WITHDRAWN)
    if until <= on:
        blockers.append(Blocker("Choose a day after today.", field="until"))
    if (until - on).days > LONGEST_SNOOZE_DAYS:
        blockers.append(Blocker("A year at most.", field="until"))
    if not reason.strip():
        blockers.append(Blocker("Say why it can wait.", field="reason"))
    return blockers


def snooze(notification: Notification, *, until: date, reason: str, on: date, at: datetime) -> Notification:
    """Put it off: on that day it waits in the inbox again, and in the morning summary. Raises DomainError."""
    with transaction.atomic():
        current = _current(notification)
        refuse(blockers_to_snoozing(current, until=until, reason=reason, on=on))
        current.snoozed_until, current.snooze_reason = until, reason.strip()
        current.acknowledged_at, current.acted_at, current.acted_as = None, None, ""
        current.read_at, current.digest = current.read_at or at, None
        if current.mode == Mode.INSTANT:
            current.mode = Mode.DIGEST
        refuse(
            Blocker(blocker.reason, field="reason" if blocker.field == "snooze_reason" else blocker.field)
            for blocker in field_blockers(current)
        )
        current.save()
        _drop_mail([current.pk], at=at)
        _follow([current.pk])
    return current


def act_on(notification: Notification, *, done: str, at: datetime) -> Notification:
    """She did something about it: `done` says what ("opened", "logged a call"). The first act counts.

    What was withdrawn is not answered any more.
    """
    with transaction.atomic():
        current = _current(notification)
        if current.acted_at is None and current.withdrawn_at is None:
            current.acted_at, current.acted_as = at, done
            current.read_at = current.read_at or at
            current.snoozed_until, current.snooze_reason = None, ""
            current.save()
            _drop_mail([current.pk], at=at)
            _follow([current.pk])
    return current


def withdraw(subjects: Iterable[str], *, because: str, at: datetime) -> int:
    """It no longer holds, for whomever it was told to: gone from inboxes, kept in the history, not mailed.

    How many notifications. A subject that was withdrawn may be told again under another key only. Raises
    DomainError without a reason.
    """
    if not because.strip():
        raise DomainError("Say why it no longer holds.")
    with transaction.atomic():
        rows = Notification.objects.standing().filter(subject__in=list(subjects))
        keys = list(rows.select_for_update().order_by("pk").values_list("pk", flat=True))
        Notification.objects.filter(pk__in=keys).update(withdrawn_at=at, withdrawn_because=because)
        _drop_mail(keys, at=at)
    return len(keys)


def withdraw_from(select: str, parameters: Mapping[str, Any], *, at: datetime) -> int:
    """Take back whatever a query names, however much: its columns are subject, person_id, because."""
    return _change_from("withdraw", select, {**parameters, "at": at})


def restore_from(select: str, parameters: Mapping[str, Any]) -> int:
    """What a query names was taken back and holds again: its columns are subject, person_id."""
    return _change_from("restore", select, parameters)


def _change_from(name: str, select: str, parameters: Mapping[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement(name).replace("{source}", select), dict(parameters))
        changed: int = cursor.fetchone()[0]
    return changed


def _follow(keys: Iterable[int]) -> None:
    """Let the apps that told hear that these were read or answered, in the same transaction."""
    rows = Notification.objects.filter(pk__in=list(keys)).values_list("kind", "subject")
    subjects: dict[str, set[str]] = {}
    for kind, subject in rows:
        subjects.setdefault(kind, set()).add(subject)
    for kind, named in subjects.items():
        kind_of(kind).follow(named)


def _current(notification: Notification) -> Notification:
    return Notification.objects.select_for_update().get(pk=notification.pk)


def _drop_mail(keys: list[int], *, at: datetime) -> None:
    """Take back mail that nobody has begun to send. What was tried before goes on: it may have arrived."""
    untouched = Delivery.objects.pending().filter(Q(claim__isnull=True), attempts_made=0)
    untouched.filter(notification__in=keys).update(state=DeliveryState.DROPPED, ended_at=at)
