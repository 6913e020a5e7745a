"""What a mail says: frozen at the first attempt, so that every copy of it is the same."""

import re
import unicodedata
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from common import wording
from notifications.kinds import DIGEST
from notifications.models import Delivery, Notification
from notifications.unsubscribing import unsubscribe_url

LONGEST_SUBJECT = 200
FROZEN = ["address", "subject", "text", "html", "message_id", "frozen_at"]
# Characters that turn the direction of the text around them: a subject could pretend to be another.
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class NothingLeftError(Exception):
    """Everything that this mail would have told was answered or withdrawn meanwhile."""


def one_line(text: str) -> str:
    """A text fit for a header: no line break, control or direction character, at most 200 characters."""
    plain = _TURNING.sub("", text)
    spaced = "".join(" " if unicodedata.category(c) in {"Cc", "Zl", "Zp", "Cs"} else c for c in plain)
    return " ".join(spaced.split())[:LONGEST_SUBJECT]


def message_id(key: str) -> str:
    """The same for every copy of one mail, on whatever machine it is made."""
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    return f"<{uuid5(NAMESPACE_URL, f'account-book:{key}')}@{host}>"


def freeze(delivery: Delivery, *, at: datetime) -> None:
    """Write the letter into its row, in the words and the time zone of its reader.

    Raises NothingLeftError when there is nothing to say any more.
    """
    with timezone.override(ZoneInfo(delivery.person.time_zone)):
        subject, letter, context = _of_digest(delivery) if delivery.digest else _of_one(delivery)
        delivery.text = render_to_string(f"notifications/mail/{letter}.txt", context).strip() + "\n"
        delivery.html = render_to_string(f"notifications/mail/{letter}.html", context)
    delivery.address, delivery.subject, delivery.frozen_at = delivery.person.email, one_line(subject), at
    about = delivery.notification
    key = f"{about.subject}:{about.person_id}" if about else f"summary:{_day(delivery)}:{delivery.person.pk}"
    delivery.message_id = message_id(f"{key}:{delivery.channel}")
    delivery.save(update_fields=FROZEN)


def build(delivery: Delivery) -> EmailMultiAlternatives:
    """The mail of a frozen letter, its headers included; a repeated one after an unknown outcome says so."""
    kind = delivery.notification.kind if delivery.notification else DIGEST
    headers = {
        "Message-ID": delivery.message_id,
        "Date": format_datetime(delivery.created_at),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "List-Unsubscribe": f"<{unsubscribe_url(delivery.person.pk, kind)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    if delivery.unknown_attempts:
        headers["X-Resend"] = str(delivery.unknown_attempts)
    mail = EmailMultiAlternatives(delivery.subject, delivery.text, to=[delivery.address], headers=headers)
    mail.attach_alternative(delivery.html, "text/html")
    return mail


def page_of(notification: Notification) -> str:
    """The whole address of its page in the inbox."""
    return f"{settings.BASE_URL}{reverse('notifications:notification', args=[notification.pk])}"


def _of_one(delivery: Delivery) -> tuple[str, str, dict[str, object]]:
    notification = delivery.notification
    assert notification is not None  # noqa: S101  else it is a summary
    context = _frame(delivery, notification.kind) | {
        "notification": notification,
        "title": one_line(notification.title),
        "url": page_of(notification),
        "about": notification.kind_row.label,
    }
    return notification.title, "notification", context


def _of_digest(delivery: Delivery) -> tuple[str, str, dict[str, object]]:
    digest = delivery.digest
    assert digest is not None  # noqa: S101
    rows = list(digest.notifications.unanswered().order_by("raised_at", "pk"))
    if not rows:
        raise NothingLeftError
    groups: dict[str, list[dict[str, object]]] = {}
    for row in rows:
        item = {"title": one_line(row.title), "facts": row.facts, "url": page_of(row)}
        groups.setdefault(row.kind_row.label, []).append(item)
    count = len(rows)
    subject = f"{count} thing{'' if count == 1 else 's'} for {wording.day(digest.day)}"
    context = _frame(delivery, DIGEST) | {"groups": list(groups.items()), "title": subject}
    return subject, "digest", context


def _frame(delivery: Delivery, kind: str) -> dict[str, object]:
    return {
        "person": delivery.person,
        "inbox_url": settings.BASE_URL + reverse("notifications:inbox"),
        "preferences_url": settings.BASE_URL + reverse("notifications:preferences"),
        "unsubscribe_url": unsubscribe_url(delivery.person.pk, kind),
    }


def _day(delivery: Delivery) -> str:
    return delivery.digest.day.isoformat() if delivery.digest else ""
