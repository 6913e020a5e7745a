"""The morning summary: one mail a person and day, by her own clock."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from notifications.domain.raising import known_zones, statement
from notifications.kinds import DIGEST
from notifications.models.preference import MORNING


@dataclass(frozen=True, slots=True)
class Digested:
    """How many summaries were made, and how many notifications stand in them."""

    digests: int
    notifications: int


def make_digests(*, at: datetime) -> Digested:
    """Make every summary that should exist by now and does not; run by anybody, as often as one likes.

    A person's summary of a day holds what was raised before its morning and waits for an answer. After an
    outage it comes late, and once; a morning that her clock skips has come when the clock stands after it.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        parameters: dict[str, Any] = {"at": at, "morning": MORNING, "digest": DIGEST, "zones": known_zones()}
        cursor.execute(statement("digest"), parameters)
        return Digested(*cursor.fetchone())
