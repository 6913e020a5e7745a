"""The one engine: terms and ledger derived from the facts of a set of accounts, in SQL, set by set.

Each step is a SELECT in `accounts/sql/`, named by its file, that reads the steps before it. For a few
accounts they run as one statement, a chain of common table expressions; for many, each becomes a temporary
table with statistics of its own, so that the planner knows how much a million lines are. The text is the
same.

`docs/ledger.md` tells what the steps do and what holds between them.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, Final

from django.db import connection

from accounts.choices import AtrStep
from accounts.domain.prepared import execute_prepared
from accounts.models import Account, Policy, Subscription
from people.company import company

SQL: Final = Path(__file__).resolve().parent.parent / "sql"

CALENDAR: Final = ("counted", "notices", "spans", "periods", "lines", "rates")
TERMS: Final = (*CALENDAR, "atr", "terms")
VALUE: Final = (*CALENDAR, "rolls", "stretches")
MATCHES: Final = tuple(
    product(("contract_id", "root_id", "account_id"), (", unit_price", ""))
)  # T10: how near, and whether first at the same price
LEDGER: Final = (
    *VALUE, "edges", "days", "products", "chains", "olds", "news",
    *(f"match_{number}" for number in range(1, len(MATCHES) + 1)), "pairs", "desired",
)  # fmt: skip

FOLDERS: Final = dict.fromkeys(("standing", "surplus", "missing", "changes_ahead"), "post") | dict.fromkeys(
    ("entries", "handovers", "opened"), "retention"
)

MANY_ACCOUNTS: Final = 100
FEW_ACCOUNTS: Final = 10  # fewer never hold that many lines; a verb for one account need not count them
MANY_LINES: Final = 1_000
SCOPE: Final = "SELECT unnest(%(accounts)s::bigint[]) AS account_id"
WHOLE_BOOK: Final = "SELECT id AS account_id FROM accounts_account"
TYPES: Final = {
    "accounts": "bigint[]", "horizon": "date", "clock": "date", "grace_days": "integer",
    "company_currency": "text",
    # posting
    "cause": "text", "by": "bigint", "today": "date",
    "countries": "text[]", "deadlines": "date[]", "act_by": "date[]",
    # retention
    "first": "date", "last": "date", "losses": "text[]", "held_accounts": "bigint[]", "held_until": "date[]",
    "ahead_account": "bigint[]", "ahead_day": "date[]", "ahead_kind": "text[]", "ahead_currency": "text[]",
    "ahead_amount": "numeric[]", "ahead_company_amount": "numeric[]",
}  # fmt: skip
ROOM_TO_SORT: Final = "SELECT set_config('work_mem', '256MB', true), set_config('jit', 'off', true)"

CARRIES_ON: Final = re.compile(r"^WITH\s", re.MULTILINE)

Row = tuple[Any, ...]


@dataclass
class Derivation:
    """The steps over some accounts (None: all), up to a horizon, on a clock.

    `clock` is the real day: grace runs on it (T11). `horizon` is the last day that is looked at; it may lie
    ahead of the clock, to see what is already signed. An account named twice counts once.
    """

    accounts: Collection[int] | None
    horizon: date
    clock: date
    parameters: dict[str, Any] = field(init=False)
    texts: dict[str, str] = field(init=False, default_factory=dict)
    """Steps that a caller brings along, by name."""
    _policy: Policy = field(init=False)
    _tables: list[str] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self._policy = Policy.in_force()
        self.parameters = {
            "accounts": None if self.accounts is None else sorted(set(self.accounts)),
            "horizon": self.horizon,
            "clock": self.clock,
            "grace_days": self._policy.grace_days,
            "company_currency": company().currency,
        }

    @property
    def is_large(self) -> bool:
        some = (
            Account.objects.values_list("pk")[: MANY_ACCOUNTS + 1] if self.accounts is None else self.accounts
        )
        if len(some) > MANY_ACCOUNTS or len(some) < FEW_ACCOUNTS:
            return len(some) > MANY_ACCOUNTS
        lines = Subscription.objects.all()
        if self.accounts is not None:
            lines = lines.filter(contract__account__in=self.accounts)
        return len(lines.values_list("pk")[: MANY_LINES + 1]) > MANY_LINES

    def read(self, steps: Sequence[str], last: str, **parameters: Any) -> list[Row]:
        """Run the steps and then the statement `last`, which reads them, and give its rows."""
        values = self.parameters | parameters
        if self._tables is None:
            return execute_prepared(self._chain(steps, last), values, TYPES)
        self._lay_tables(steps)
        with connection.cursor() as cursor:
            cursor.execute(last, values)
            rows: list[Row] = cursor.fetchall()
        return rows

    @contextmanager
    def tables(self) -> Iterator[None]:
        """Let each step be a temporary table, and give the session room to sort, until the block ends."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('work_mem'), current_setting('jit')")
            before = cursor.fetchone()
            cursor.execute(ROOM_TO_SORT)
            self._tables = []
            yield
            for table in reversed(self._tables):
                cursor.execute(f"DROP TABLE {table}")
            self._tables = None
            cursor.execute("SELECT set_config('work_mem', %s, true), set_config('jit', %s, true)", before)

    def forget(self, *steps: str) -> None:
        """Make these steps anew when they are asked for again: what they read has changed."""
        for step in self._tables or ():
            if step in steps:
                with connection.cursor() as cursor:
                    cursor.execute(f"DROP TABLE {step}")
        self._tables = self._tables and [step for step in self._tables if step not in steps]

    def _text(self, step: str) -> str:
        if step in self.texts:
            return self.texts[step]
        if step == "scope":
            return WHOLE_BOOK if self.accounts is None else SCOPE
        if step == "atr" and self._policy.atr_step == AtrStep.FIRST:
            return sql("derive/atr_of_first_step")
        return step_text(step)

    def _chain(self, steps: Sequence[str], last: str) -> str:
        """Everything as one statement. A last statement with expressions of its own carries the chain on."""
        expressions = [f"{step} AS (\n{self._text(step)})" for step in ("scope", *steps)]
        comment, *carries_on = CARRIES_ON.split(last, maxsplit=1)
        body = f",\n{carries_on[0]}" if carries_on else f"\n{comment}"
        return f"WITH {', '.join(expressions)}{body}"

    def _lay_tables(self, steps: Sequence[str]) -> None:
        assert self._tables is not None  # noqa: S101  only called when tables are laid
        with connection.cursor() as cursor:
            for step in ("scope", *steps):
                if step in self._tables:
                    continue
                create = f"CREATE TEMPORARY TABLE {step} ON COMMIT DROP AS {self._text(step)}"
                cursor.execute(create, self.parameters)
                cursor.execute(f"ANALYZE {step}")
                self._tables.append(step)


@contextmanager
def derivation(accounts: Collection[int] | None, *, horizon: date, clock: date) -> Iterator[Derivation]:
    """Derive over some accounts, within a transaction. Many of them get tables, dropped at the end."""
    run = Derivation(accounts, horizon, clock)
    with run.tables() if run.is_large else nullcontext():
        yield run


def step_text(step: str) -> str:
    """The SELECT of a step."""
    if step.startswith("match_"):
        return _match_text(int(step.removeprefix("match_")))
    if step == "pairs":
        return sql("derive/pairs").format(matches=_matched_by(len(MATCHES)))
    return sql(f"{FOLDERS.get(step, 'derive')}/{step}")


@cache
def sql(name: str) -> str:
    """The text of `accounts/sql/<name>.sql`."""
    return (SQL / f"{name}.sql").read_text()


def _match_text(number: int) -> str:
    near, price = MATCHES[number - 1]
    return sql("derive/match").format(near=near, price=price, taken=_matched_by(number - 1))


def _matched_by(number: int) -> str:
    """The pairs that the first passes found."""
    if number == 0:
        return "SELECT NULL::date AS day, NULL::bigint AS old_id, NULL::bigint AS new_id WHERE false"
    return " UNION ALL ".join(f"SELECT day, old_id, new_id FROM match_{n}" for n in range(1, number + 1))
