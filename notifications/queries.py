"""What the inbox shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404

from notifications.kinds import Kind, kind_of
from notifications.models import Delivery, Notification
from notifications.models.notification import NotificationQuerySet
from people.models import User

SHELVES = {"open": "Open", "snoozed": "Snoozed", "done": "Done", "all": "All"}


@dataclass(frozen=True, slots=True)
class Shelf:
    """A tab of the inbox and how much stands there."""

    key: str
    label: str
    count: int


def on_shelf(rows: NotificationQuerySet, key: str, *, on: date) -> NotificationQuerySet:
    """What stands on one shelf of the inbox."""
    if key == "snoozed":
        return rows.snoozed(on=on)
    if key == "done":
        return rows.done()
    return rows.standing() if key == "all" else rows.open(on=on)


def shelves(rows: NotificationQuerySet, *, on: date) -> list[Shelf]:
    """Every shelf with its number. One query."""
    waits = Q(acknowledged_at__isnull=True, acted_at__isnull=True)
    later = Q(snoozed_until__gt=on)
    counts: Mapping[str, int] = rows.standing().aggregate(
        open=Count("pk", filter=waits & ~later),
        snoozed=Count("pk", filter=waits & later),
        done=Count("pk", filter=~waits),
        all=Count("pk"),
    )
    return [Shelf(key, label, counts[key]) for key, label in SHELVES.items()]


def kinds_told(rows: NotificationQuerySet) -> list[Kind]:
    """The kinds that somebody was told of, by label. One query."""
    keys = rows.standing().order_by().values_list("kind", flat=True).distinct()
    return sorted((kind_of(key) for key in keys), key=lambda kind: kind.label.lower())


def mail_of(notification: Notification) -> Delivery | None:
    """The mail it went out by: its own, or the summary it stands in."""
    about = Q(notification=notification)
    if notification.digest_id:
        about |= Q(digest=notification.digest_id)
    return Delivery.objects.filter(about).order_by("-created_at").first()


def modes_of(person: User) -> dict[str, str]:
    """What she chose, by kind."""
    return dict(person.mail_preferences.values_list("kind", "mode"))


def person_of_link(pk: int) -> User:
    """Whom an unsubscribe link is of; 404 when she is gone."""
    found: User = get_object_or_404(User.objects.get_queryset(), pk=pk)
    return found
