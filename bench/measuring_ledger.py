"""`bench ledger`: the engine and the proof, against COPY of the rows they end in.

Everything happens in one transaction that is taken back, so the book stays as it was.
"""

from statistics import median
from typing import Any, Final

from django.db import connection, transaction
from django.utils import timezone

from accounts.choices import PostingCause
from accounts.domain.posting import post_ledger
from accounts.models import LedgerPosition, Movement, Posting, Term
from accounts.queries.checking import check_book
from bench.databases import open_book
from bench.floors import copy_seconds, count_rows
from bench.report import table
from bench.steps import Timed, slowest, timed

ENDS_IN: Final = (Movement, Term, LedgerPosition)
COPIES: Final = 3


def measure_ledger(accounts: int) -> dict[str, Any]:
    """Rebuild the ledger and the terms of the whole book, do it again, prove it; each beside bare COPY."""
    open_book(accounts)
    today = timezone.now().date()

    def post() -> object:
        return post_ledger(None, cause=PostingCause.IMPORT, by=None, on=today)

    with transaction.atomic():
        copies = [copy_seconds(ENDS_IN) for _ in range(COPIES)]
        rows = count_rows(ENDS_IN)
        _empty_the_ledger()
        measured = {"rebuild": timed(post), "post again": timed(post)}
        measured["check_book"] = timed(lambda: check_book(today=today))
        transaction.set_rollback(True)
    return _told(accounts, rows, median(copies), measured)


def _told(accounts: int, rows: int, copy: float, measured: dict[str, Timed]) -> dict[str, Any]:
    shown = [["bare COPY", rows, round(copy, 1), rows / copy, 1.0]]
    shown += [
        [name, rows, round(seconds, 1), rows / seconds, round(seconds / copy, 1)]
        for name, (seconds, _) in measured.items()
    ]
    heads = ("", "rows", "seconds", "rows/s", "× COPY")
    table(f"The ledger of {accounts:,} accounts: movements, terms and positions", heads, shown)
    steps = slowest(measured)
    table("Where the time goes", ("", "step", "seconds"), steps)
    return {
        "accounts": accounts,
        "rows": rows,
        "measured": [dict(zip(("what", *heads[1:]), row, strict=True)) for row in shown],
        "slowest_steps": [dict(zip(("what", "step", "seconds"), row, strict=True)) for row in steps],
    }


def _empty_the_ledger() -> None:
    tables = ", ".join(model._meta.db_table for model in (*ENDS_IN, Posting))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL book.allow_truncate = on")
        cursor.execute(f"TRUNCATE {tables} CASCADE")
