"""What is old enough to go."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from notifications.choices import DeliveryState
from notifications.models import Delivery, Digest, MailDomain, Notification

KEPT_LETTERS = timedelta(days=30)
KEPT = timedelta(days=400)
KEPT_TROUBLE = timedelta(days=1)
MOST = 5000


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many rows went, or lost their text."""

    letters: int
    notifications: int


def forget_old(*, now: datetime) -> Forgotten:
    """Empty the letters of mail that ended a month ago; delete what was told 400 days ago, with its mail.

    The history of the notifications stays. At most 5,000 of each in one run: the next run takes the rest.
    """
    with transaction.atomic():
        ended = Delivery.objects.exclude(state=DeliveryState.PENDING).exclude(text="")
        stale = ended.filter(created_at__lt=now - KEPT_LETTERS, ended_at__lt=now - KEPT_LETTERS)
        letters = Delivery.objects.filter(pk__in=stale.order_by("created_at")[:MOST].values("pk")).update(
            text="", html=""
        )
        old = Notification.objects.filter(raised_at__lt=now - KEPT).order_by("raised_at")[:MOST]
        keys = list(old.values_list("pk", flat=True))
        Notification.objects.filter(pk__in=keys).delete()
        Digest.objects.filter(made_at__lt=now - KEPT, notifications__isnull=True).delete()
        MailDomain.objects.filter(strikes=0, paused_until__lt=now - KEPT_TROUBLE).delete()
    return Forgotten(letters, len(keys))
