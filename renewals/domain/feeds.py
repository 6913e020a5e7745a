"""Secret addresses of calendars: made, known by their hash, taken away."""

import hashlib
import secrets
from datetime import datetime

from django.db import transaction

from audit.context import acting
from people.models import User
from renewals.models import CalendarFeed

SECRET_BYTES = 32  # 256 bits


@transaction.atomic
def make_feed(*, by: User, at: datetime) -> str:
    """A new secret for one's own calendar; the one before is void. Returned here and kept nowhere.

    Hexadecimal, so that logs know it as a secret (`common.redaction`).
    """
    secret = secrets.token_hex(SECRET_BYTES)
    with acting(by=by):
        CalendarFeed.objects.update_or_create(
            person=by, defaults={"secret_hash": hash_of(secret), "made_at": at}
        )
    return secret


@transaction.atomic
def revoke_feed(person: User, *, by: User | None) -> bool:
    """The address leads nowhere from now on. Whether there was one."""
    with acting(by=by):
        count, _ = CalendarFeed.objects.filter(person=person).delete()
    return bool(count)


def feed_of(secret: str) -> CalendarFeed | None:
    """The feed that a secret opens, of a person who is still with us. One query, by the hash."""
    rows = CalendarFeed.objects.filter(person__is_active=True).select_related("person")
    return rows.filter(secret_hash=hash_of(secret)).first()


def hash_of(secret: str) -> str:
    """SHA-256: the secret has 256 bits of its own, so nothing slower is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()
