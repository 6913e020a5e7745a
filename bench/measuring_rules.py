"""`bench rules`: a book assigned by 200 rules, and shared out anew, against COPY of the rows it writes.

The book is made for it, in SQL: rules of all kinds, a territory and a person each. It is gone afterwards.
"""

from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import AccountTeamMember
from bench.databases import empty_database
from bench.floors import copy_seconds, count_rows
from bench.report import table
from bench.steps import Timed, slowest, timed
from config.terminal import say
from territories.domain.applying import apply_rules
from territories.models import AccountAssignment
from territories.queries.preview import preview_rules

RULES: Final = 200
BOOK: Final = Path(__file__).resolve().parent / "sql" / "rules.sql"
# Assignments, the account teams that follow, and the history of both.
WRITES: Final = (
    AccountAssignment,
    AccountTeamMember,
    apps.get_model("territories", "AccountAssignmentEvent"),
    apps.get_model("accounts", "AccountTeamMemberEvent"),
)
# Each rule leads where the next one did: nearly every account moves.
ANEW: Final = "UPDATE territories_territoryrule SET territory_id = 22 + (territory_id - 21) %% %s"


def measure_rules(accounts: int) -> dict[str, Any]:
    """Preview, first application, the same again, then every rule leads elsewhere: preview and apply."""
    today = timezone.now().date()

    def preview() -> object:
        return preview_rules(on=today, as_of=today)

    def apply() -> object:
        return apply_rules(on=today, as_of=today, by=None)

    with empty_database("bench_rules"):
        _fill(accounts, today)
        measured = {"preview": timed(preview), "apply": timed(apply), "apply again": timed(apply)}
        copied = {"apply": (count_rows(WRITES), copy_seconds(WRITES))}
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
            cursor.execute(ANEW, [RULES])
        measured |= {"preview anew": timed(preview), "apply anew": timed(apply)}
        rows, seconds = count_rows(WRITES), copy_seconds(WRITES)
        copied["apply anew"] = (rows - copied["apply"][0], seconds - copied["apply"][1])
    return _told(accounts, measured, copied)


def _told(accounts: int, measured: dict[str, Timed], copied: dict[str, tuple[int, float]]) -> dict[str, Any]:
    heads = ("", "seconds", "accounts/s", "rows", "× COPY")
    shown: list[list[object]] = []
    for name, (seconds, _) in measured.items():
        rows, copy = copied.get(name, (0, 0.0))
        shown.append(
            [name, round(seconds, 1), accounts / seconds, rows, round(seconds / copy, 1) if copy else "–"]
        )
    table(f"{RULES} rules over {accounts:,} accounts", heads, shown)
    steps = slowest(measured)
    table("Where the time goes", ("", "step", "seconds"), steps)
    return {
        "accounts": accounts,
        "rules": RULES,
        "measured": [dict(zip(("what", *heads[1:]), row, strict=True)) for row in shown],
        "slowest_steps": [dict(zip(("what", "step", "seconds"), row, strict=True)) for row in steps],
    }


def _fill(accounts: int, today: date) -> None:
    began = perf_counter()
    with connection.cursor() as cursor:
        with transaction.atomic():
            cursor.execute(BOOK.read_text(), {"accounts": accounts, "rules": RULES, "today": today})
        cursor.execute("VACUUM ANALYZE")
    say(f"  {perf_counter() - began:4.0f} s  a book of {accounts:,} accounts")
