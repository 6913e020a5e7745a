"""Work timed as a whole and by its statements, so that a table says where the time goes."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any, Final

from django.db import connection

SLOWEST: Final = 6  # steps shown of each

Steps = dict[str, float]
Timed = tuple[float, Steps]
"""Seconds in all, and of each step."""


def timed(do: Callable[[], object]) -> Timed:
    """Do it, and tell how long it and each of its steps took."""
    steps: Steps = {}
    with _steps_timed(steps):
        began = perf_counter()
        do()
        return perf_counter() - began, steps


def slowest(measured: dict[str, Timed]) -> list[list[object]]:
    """The rows of a table: of each piece of work its slowest steps."""
    return [
        [name, step, round(seconds, 1)]
        for name, (_, found) in measured.items()
        for step, seconds in sorted(found.items(), key=lambda timed: -timed[1])[:SLOWEST]
    ]


@contextmanager
def _steps_timed(steps: Steps) -> Iterator[None]:
    def run(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        began = perf_counter()
        result = execute(sql, params, many, context)
        name = _name_of(sql)
        steps[name] = steps.get(name, 0) + perf_counter() - began
        return result

    with connection.execute_wrapper(run):
        yield


def _name_of(sql: str) -> str:
    """The step that a statement lays; what a file of accounts/sql begins with; or its first line."""
    if found := re.search(r"CREATE TEMPORARY TABLE (\w+)", sql):
        return found[1]
    told = next((line for line in sql.splitlines() if line.strip()), "").strip()
    return told.removeprefix("-- ").split(".")[0][:70]
