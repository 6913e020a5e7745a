"""Long statements planned once a session: to plan the engine's chain takes twenty times as long as to run it.

PostgreSQL keeps a prepared statement as long as the session lives. Whether it is there is asked each time: a
session may be another one behind a pooler, and it forgets all at `DISCARD ALL`.
"""

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any, Final

from django.db import connection

PLACEHOLDER: Final = re.compile(r"%\((\w+)\)s")
GENERAL_PLAN: Final = "SET LOCAL jit = off; SET LOCAL plan_cache_mode = force_generic_plan"
IS_PREPARED: Final = "SELECT count(*) FROM pg_prepared_statements WHERE name = %s"


def execute_prepared(statement: str, parameters: Mapping[str, Any], types: Mapping[str, str]) -> list[Any]:
    """The rows of a statement with named parameters, `types` saying what PostgreSQL calls the type of each.

    Within a transaction. The plan is the general one: made for any account, not for this one.
    """
    name = f"book_{sha256(statement.encode()).hexdigest()[:24]}"
    used = list(dict.fromkeys(PLACEHOLDER.findall(statement)))
    with connection.cursor() as cursor:
        cursor.execute(IS_PREPARED, [name])
        if cursor.fetchone() == (0,):
            numbers = {parameter: f"${number}" for number, parameter in enumerate(used, 1)}
            body = PLACEHOLDER.sub(lambda found: numbers[found[1]], statement)
            signature = _listed(types[parameter] for parameter in used)
            cursor.execute(f"PREPARE {name} {signature} AS {body}")
        arguments = _listed(f"%({parameter})s" for parameter in used)
        cursor.execute(f"{GENERAL_PLAN}; EXECUTE {name} {arguments}", dict(parameters))
        rows: list[Any] = cursor.fetchall()
    return rows


def _listed(items: Iterable[str]) -> str:
    """In brackets; nothing where there is nothing."""
    inside = ", ".join(items)
    return f"({inside})" if inside else ""
