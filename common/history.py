"""History below the code.

Database triggers record every change of a tracked table, bulk and raw SQL included.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, TypeVar

import pghistory
import pgtrigger
from django.contrib.postgres.indexes import BrinIndex
from django.db import connection
from django.db.models import DO_NOTHING, ForeignKey, Index, Model

from common.triggers import NoTruncate

ModelT = TypeVar("ModelT", bound=Model)

WHOLE_UNTIL: Final = """
SELECT LEAST(now(), min(xact_start)) FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""


def tracked(
    *, exclude: tuple[str, ...] = (), unsearched: tuple[str, ...] = ()
) -> Callable[[type[ModelT]], type[ModelT]]:
    """Keep each insert, update and delete of this model with who and why (statement-level triggers).

    The library's default misses deletes, so the three are named. Events are append-only, and neither they nor
    the rows can be truncated. `exclude` leaves out columns that are no business facts, such as a password
    hash; `unsearched` names keys by which no page looks for events, so that they need no index.
    """

    def decorate(model: type[ModelT]) -> type[ModelT]:
        pgtrigger.register(NoTruncate())(model)
        with_events: Callable[[type[ModelT]], type[ModelT]] = pghistory.track(
            pghistory.InsertEvent(),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            exclude=list(exclude) or None,
            attrs={name: _unindexed(model, name) for name in unsearched},
            level=pghistory.Statement,
            append_only=True,
            # One index finds the events of a row, in their order, and the one before each.
            obj_field=pghistory.ObjForeignKey(related_name="events", db_index=False),
            meta={
                "triggers": [NoTruncate()],
                "indexes": [
                    Index(fields=["pgh_obj", "pgh_id"]),
                    # Events are written in the order of time, so the smallest of indexes finds a day among
                    # them.
                    BrinIndex(fields=["pgh_created_at"], autosummarize=True),
                ],
            },
        )
        return with_events(model)

    return decorate


def events_since(model: type[Model], moment: datetime) -> Any:
    """What history says of a tracked model from a moment on."""
    events: Any = model._meta.get_field("events").related_model
    return events.objects.filter(pgh_created_at__gte=moment)


def whole_until() -> datetime:
    """The moment before which whatever bears the time of its transaction can be read from now on: the rows of
    a transaction that is open bear its begin.
    """
    with connection.cursor() as cursor:
        cursor.execute(WHOLE_UNTIL)
        found: datetime = cursor.fetchone()[0]
        return found


def _unindexed(model: type[Model], name: str) -> "ForeignKey[Any, Any]":
    """The key of a history table as the library makes it, without its index."""
    key: Any = model._meta.get_field(name)
    return ForeignKey(
        key.remote_field.model,
        on_delete=DO_NOTHING,
        related_name="+",
        related_query_name="+",
        db_constraint=False,
        db_index=False,
    )
