"""Who acts, and why: written beside every change that is made meanwhile.

A request, a Celery job and a management command each open an act; a verb that speaks for somebody else, or
that has a reason to give, opens one inside it. The triggers read it from two settings of the transaction.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from pghistory import runtime
from psycopg2.extensions import TRANSACTION_STATUS_INTRANS

_ID, _METADATA = "pghistory.context_id", "pghistory.context_metadata"
_SET = f"SELECT set_config('{_ID}', %s, true), set_config('{_METADATA}', %s, true); "
_OF_SAVEPOINTS = ("SAVEPOINT ", "RELEASE SAVEPOINT ", "ROLLBACK TO SAVEPOINT ")


@dataclass(frozen=True, slots=True)
class Act:
    """A stretch of work with one actor and one reason. Its facts never change: what it wrote stays true."""

    facts: dict[str, Any]
    id: UUID = field(default_factory=uuid4)

    @property
    def settings(self) -> tuple[str, str]:
        """The id and the facts as text without a per cent sign, which would be taken for a parameter."""
        return str(self.id), json.dumps(self.facts, cls=DjangoJSONEncoder).replace("%", r"\u0025")


_current: ContextVar[Act | None] = ContextVar("act", default=None)


@contextmanager
def acting(*, by: Any = None, reason: str = "", **facts: Any) -> Iterator[Act]:
    """Changes in this block are by this person, for this reason: `with acting(by=user, reason="Merged"):`.

    `facts` say where: `url`, `request_id`, `command`, `job`, `task_id`. What is not said here is taken from
    the act around it. Every act has an identity of its own, so a job that speaks for many people never mixes
    them up.
    """
    outer = _current.get()
    mine = {"user": getattr(by, "pk", None), "reason": reason, **facts}
    act = Act({**(outer.facts if outer else {}), **{name: value for name, value in mine.items() if value}})
    token = _current.set(act)
    try:
        if outer:
            yield act
        else:
            with connection.execute_wrapper(_tell_the_database):
                yield act
    finally:
        _current.reset(token)
        if outer is None:
            _forget()


def facts_to_carry() -> dict[str, Any]:
    """What a job started now should know of the act that started it: the person and the request."""
    act = _current.get()
    return {name: act.facts[name] for name in ("user", "request_id") if name in act.facts} if act else {}


def _tell_the_database(
    execute: Callable[..., Any],
    sql: Any,
    params: Any,
    many: bool,
    context: dict[str, Any],
) -> Any:
    """Put the act in front of a statement that may write.

    It goes in as text, not as parameters: statements come with a list, a mapping, a list of lists
    (executemany) or none at all, and one without parameters may hold bare per cent signs.
    """
    act, cursor = _current.get(), context["cursor"]
    sql = sql.decode() if isinstance(sql, bytes) else sql
    if act is None or not _may_write(cursor, sql):
        return execute(sql, params, many, context)
    told = cursor.mogrify(_SET, act.settings).decode()
    return execute(told + sql, params, many, context)


def _may_write(cursor: Any, sql: str) -> bool:
    """Whether a statement can take other words before it: not a read, not one that stands alone (VACUUM).

    A savepoint writes nothing either, and a page sets one for each verb.
    """
    if sql.startswith(_OF_SAVEPOINTS):
        return False
    return bool(runtime._can_inject_variable(cursor, sql))  # type: ignore[no-untyped-call]  # noqa: SLF001


def _forget() -> None:
    """End the act where its transaction goes on, or the next change in it would bear the wrong name."""
    session = connection.connection
    if session and not session.closed and session.get_transaction_status() == TRANSACTION_STATUS_INTRANS:
        with session.cursor() as cursor:  # not Django's: this is no query of the page
            cursor.execute(_SET, ("", ""))
