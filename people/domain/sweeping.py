"""What has run out and may go."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from people.models import Session, Submission

KEPT_SUBMISSIONS = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Swept:
    """How many rows went."""

    submissions: int
    sessions: int
    cached: int


def sweep(*, now: datetime) -> Swept:
    """Delete answers to forms older than a day, sessions that ran out, and cache rows past their time."""
    submissions, _ = Submission.objects.filter(created_at__lt=now - KEPT_SUBMISSIONS).delete()
    sessions, _ = Session.objects.filter(expire_date__lt=now).delete()
    table = connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [now])
        return Swept(submissions, sessions, cursor.rowcount)
