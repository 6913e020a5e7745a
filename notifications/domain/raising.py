"""Telling people: in one statement, in the transaction of whoever tells, and never twice of one thing."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.db import connection, transaction

from notifications.kinds import all_kinds

SQL: Final = Path(__file__).resolve().parent.parent / "sql"

PASSED_OVER: Final = "ON CONFLICT (subject, person_id) DO NOTHING"
_GIVEN: Final = """
    SELECT * FROM jsonb_to_recordset(%(notices)s::jsonb)
        AS notice(subject text, person_id bigint, kind text, title text, facts jsonb, target text)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What one person is to be told.

    subject  the key of what it is about: the same subject is told to a person once, ever
    facts    pairs of a label and words, in order
    target   what the kind builds its link from, such as a primary key
    """

    subject: str
    person_id: int
    kind: str
    title: str
    facts: Sequence[tuple[str, str]] = ()
    target: str = ""


@dataclass(frozen=True, slots=True)
class Raised:
    """How many people were told that had not been told before, and how many mails that makes at once."""

    notifications: int
    deliveries: int


class UnknownKindError(LookupError):
    """A kind that no app registered: a slip of whoever tells. Nothing was written."""


def notify(notices: Iterable[Notice], *, at: datetime) -> Raised:
    """Tell people. What somebody was told before is left as it is; people who left are not told.

    The inbox shows it at once; it is mailed at once, in the morning summary, or not, as the person prefers
    for the kind. Mail that falls into her quiet hours waits for their end.
    """
    rows = [
        {
            "subject": notice.subject,
            "person_id": notice.person_id,
            "kind": notice.kind,
            "title": notice.title,
            "facts": [list(fact) for fact in notice.facts],
            "target": notice.target,
        }
        for notice in notices
    ]
    return notify_from(_GIVEN, {"notices": json.dumps(rows)}, at=at) if rows else Raised(0, 0)


def notify_from(
    select: str, parameters: Mapping[str, Any], *, at: datetime, only_new: bool = False
) -> Raised:
    """Tell whomever a query names, however many: for sweeps over a whole book.

    `select` gives the columns subject, person_id, kind, title, facts (jsonb: pairs), target; its parameters
    are named. Raises UnknownKindError.

    `only_new` says that it names nobody who was told before and that nobody else tells meanwhile: of a great
    many rows it is quicker not to look each up again. Were it not so, nobody is told (IntegrityError).
    """
    kinds = all_kinds()
    own: dict[str, Any] = {
        "at": at,
        "kinds": [kind.key for kind in kinds],
        "modes": [str(kind.mode) for kind in kinds],
        "zones": known_zones(),
    }
    with transaction.atomic(), connection.cursor() as cursor:
        text = statement("raise").replace("{again}", "" if only_new else PASSED_OVER)
        cursor.execute(text.replace("{source}", select), {**parameters, **own})
        notifications, deliveries, unknown = cursor.fetchone()
        if unknown:
            raise UnknownKindError(", ".join(unknown))
    return Raised(notifications, deliveries)


@cache
def known_zones() -> list[str]:
    """The time zones that this PostgreSQL knows. For another one UTC is taken: mail in the
    wrong hour is better than none for anybody.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_timezone_names")
        return [name for (name,) in cursor.fetchall()]


@cache
def statement(name: str) -> str:
    """The text of a statement of this app."""
    return (SQL / f"{name}.sql").read_text()
