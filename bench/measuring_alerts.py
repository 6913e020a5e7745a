"""`bench alerts`: one sweep over a million terms, and the same again, against COPY of the rows it writes.

The checks that wait for the end of the transaction are part of a sweep. PostgreSQL's parallel workers are
switched off: what is told is the work, not how many processors share it.

The book is made for it, in SQL: four terms a contract, three of them over, the last ending on any day of the
coming year. It is gone afterwards.
"""

import os
from datetime import date, datetime
from pathlib import Path
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
ONE_RULE: Final = -90  # of a year of deadlines, two in five have come by then

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
            *_one_rule(today, at, urgency=Hurry.DIGEST, what="told in the morning"),
            *_one_rule(today, at, urgency=Hurry.INSTANT, what="mailed at once"),
            *_every_rule(today, at),
        ]
    heads = ("", "alerts", "told", "seconds", "processor", "× COPY")
    table(f"Alerts over {terms:,} terms", heads, shown)
    return {"terms": terms, "measured": [dict(zip(("what", *heads[1:]), row, strict=True)) for row in shown]}


def _one_rule(today: date, at: datetime, *, urgency: Hurry, what: str) -> list[list[object]]:
    with transaction.atomic():
        only = AlertRule.objects.filter(offset_days=ONE_RULE)
        AlertRule.objects.exclude(pk__in=only).update(is_active=False)
        only.update(urgency=urgency)
        first = _timed(today, at)
        again = _timed(today, at)
        copy = copy_seconds((Alert, Notification, Delivery))
        transaction.set_rollback(True)
    return [
        [f"one rule, {what}", *_row(*first, copy)],
        ["the same again", *_row(*again, copy)],
    ]


def _every_rule(today: date, at: datetime) -> list[list[object]]:
    with transaction.atomic():
        first = _timed(today, at)
        again = _timed(today, at)
        copy = copy_seconds((Alert, Notification, Delivery))
        transaction.set_rollback(True)
    return [
        ["the rules of the house, after a year's outage", *_row(*first, copy)],
        ["the same again", *_row(*again, copy)],
    ]


def _row(swept: Swept, seconds: float, processor: float, copy: float) -> list[object]:
    told = [swept.raised, swept.notifications, round(seconds, 2), round(processor, 2)]
    return [*told, round(seconds / copy, 1)]


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
    say(f"  {perf_counter() - began:4.0f} s  a book of {accounts:,} accounts")
