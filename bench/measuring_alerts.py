"""`bench alerts`: one sweep over a million terms, and the same again, against COPY of the rows it writes.

The book is made for it, in SQL: four terms a contract, three of them over, the last ending on any day of the
coming year. It is gone afterwards.
"""

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
        terms = Renewal.objects.count()
        shown = [*_one_rule(today, at), *_every_rule(today, at)]
    heads = ("", "alerts", "told", "seconds", "× COPY")
    table(f"Alerts over {terms:,} terms", heads, shown)
    return {"terms": terms, "measured": [dict(zip(("what", *heads[1:]), row, strict=True)) for row in shown]}


def _one_rule(today: date, at: datetime) -> list[list[object]]:
    with transaction.atomic():
        only = AlertRule.objects.filter(offset_days=ONE_RULE)
        AlertRule.objects.exclude(pk__in=only).update(is_active=False)
        only.update(urgency=Hurry.INSTANT)
        first = _timed(today, at)
        again = _timed(today, at)
        copy = copy_seconds((Alert, Notification, Delivery))
        transaction.set_rollback(True)
    return [
        ["one rule, mailed at once", *_row(*first, copy)],
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


def _row(swept: Swept, seconds: float, copy: float) -> list[object]:
    return [swept.raised, swept.notifications, round(seconds, 2), round(seconds / copy, 1)]


def _timed(today: date, at: datetime) -> tuple[Swept, float]:
    began = perf_counter()
    swept = raise_alerts(as_of=today, today=today, at=at)
    return swept, perf_counter() - began


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
