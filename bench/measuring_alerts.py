"""`bench alerts`: one sweep over a million terms, and the same again, against COPY of the rows it writes.

Each sweep is taken back and made again; told is the median, and the slowest. What was taken back is swept out
in between, as autovacuum would. The checks that wait for the end of the transaction are part of a sweep.
PostgreSQL's parallel workers are switched off: what is told is the work, not how many processors share it.

The book is made for it, in SQL: four terms a contract, three of them over, the last ending on any day of the
coming year. It is gone afterwards.
"""

import os
from datetime import date, datetime
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, Final

from django.db import connection, transaction
from django.utils import timezone

from bench.databases import empty_database
from bench.floors import copy_seconds
from bench.report import table
from config.terminal import say
from notifications.models import Delivery, Notification
from renewals.choices import Hurry
from renewals.domain.alert_rules import ship_rules
from renewals.domain.alerts import Swept, raise_alerts
from renewals.models import Alert, AlertRule, Renewal

ACCOUNTS_A_PERSON: Final = 50
TIMES: Final = 3
ONE_RULE: Final = -90  # of a year of deadlines, two in five have come by then
WRITTEN: Final = (Alert, Notification, Delivery, Renewal)  # the last one is locked, which writes too

BOOK: Final = Path(__file__).resolve().parent / "sql" / "alerts.sql"


def measure_alerts(accounts: int) -> dict[str, Any]:
    """The first sweep under one rule, the same again, and the first under the rules of the house."""
    today, at = timezone.now().date(), timezone.now()
    with empty_database("bench_alerts"):
        _fill(accounts, today)
        ship_rules()
        _run("SET max_parallel_workers_per_gather = 0")
        terms = Renewal.objects.count()
        shown = [
            *_measured("one rule, told in the morning", today, at, urgency=Hurry.DIGEST),
            *_measured("one rule, mailed at once", today, at, urgency=Hurry.INSTANT),
            *_measured("the rules of the house, after a year's outage", today, at),
        ]
    heads = ("", "alerts", "told", "seconds", "slowest", "processor", "× COPY")
    table(f"Alerts over {terms:,} terms, medians of {TIMES}", heads, shown)
    return {"terms": terms, "measured": [dict(zip(("what", *heads[1:]), row, strict=True)) for row in shown]}


def _measured(what: str, today: date, at: datetime, *, urgency: Hurry | None = None) -> list[list[object]]:
    """The rows of a first sweep and of the same again; under one rule where its urgency is given."""
    firsts, agains = [], []
    for _ in range(TIMES):
        _run(f"VACUUM {', '.join(model._meta.db_table for model in WRITTEN)}")
        with transaction.atomic():
            if urgency is not None:
                only = AlertRule.objects.filter(offset_days=ONE_RULE)
                AlertRule.objects.exclude(pk__in=only).update(is_active=False)
                only.update(urgency=urgency)
            firsts.append(_timed(today, at))
            agains.append(_timed(today, at))
            copy = copy_seconds((Alert, Notification, Delivery))
            transaction.set_rollback(True)
    return [_row(what, firsts, copy), _row("the same again", agains, copy)]


def _row(what: str, sweeps: "list[tuple[Swept, float, float]]", copy: float) -> list[object]:
    swept = sweeps[0][0]
    seconds, processor = (sorted(of) for of in zip(*(sweep[1:] for sweep in sweeps), strict=True))
    times = [round(median(seconds), 2), round(seconds[-1], 2), round(median(processor), 2)]
    return [what, swept.raised, swept.notifications, *times, round(median(seconds) / copy, 1)]


def _timed(today: date, at: datetime) -> tuple[Swept, float, float]:
    """What a sweep did, its seconds, and how many of them it spent on a processor."""
    began, used = perf_counter(), _processor()
    swept = raise_alerts(as_of=today, today=today, at=at)
    _run("SET CONSTRAINTS ALL IMMEDIATE")  # as the end of the transaction does, which is taken back here
    _run("SET CONSTRAINTS ALL DEFERRED")
    return swept, perf_counter() - began, _processor() - used


def _processor() -> float:
    """Processor seconds of the session so far; nothing where its server is not on this machine."""
    if not connection.settings_dict["HOST"].startswith("/"):
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        fields = Path(f"/proc/{cursor.fetchone()[0]}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _fill(accounts: int, today: date) -> None:
    people = max(accounts // ACCOUNTS_A_PERSON, 20)
    values: dict[str, Any] = {
        "accounts": accounts,
        "people": people,
        "directors": max(people // 10, 1),
        "today": today,
    }
    began = perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(BOOK.read_text(), values)
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")  # or the filling's pages would go to the disk while sweeps are measured
    say(f"  {perf_counter() - began:4.0f} s  a book of {accounts:,} accounts")
