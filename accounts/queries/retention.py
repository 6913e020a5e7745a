"""Retention over a period, by account or by whoever held it (METRICS §4): a read of the ledger."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.choices import LOSSES, LogoBasis, RetentionMethod
from accounts.domain.engine import VALUE, Derivation, derivation, sql
from accounts.models import Account, Policy
from accounts.queries.ledger import Ahead, outlook
from accounts.queries.plain import plain, plain_day, plain_ratio
from accounts.queries.slices import Slice, slice_named
from common.errors import Blocker, DomainError

ZERO = Decimal(0)
LABELS = "SELECT DISTINCT key, label FROM holders"
STEPS = ("rates", "entries", "holders", "handovers", "opened")
TRANSFERS = ("transfer_in", "transfer_out")


@dataclass
class Cohort:
    """Accounts with an opening, and what became of them at the plan rates of the day before the period."""

    opening: Decimal = ZERO
    kept: Decimal = ZERO
    kept_capped: Decimal = ZERO
    kept_by_movement: Decimal = ZERO
    contracted_uplift: Decimal = ZERO
    accounts: int = 0
    logos: set[int] = field(default_factory=set)
    logos_kept: set[int] = field(default_factory=set)

    def add(self, kept: "Kept", logo: int) -> None:
        self.opening += kept.opening
        self.kept += kept.closing
        self.kept_capped += min(kept.closing, kept.opening)
        self.kept_by_movement += kept.opening - min(kept.losses, kept.opening)
        self.contracted_uplift += kept.uplift
        self.accounts += 1
        self.logos.add(logo)
        if kept.closing > 0:
            self.logos_kept.add(logo)

    def ratios(self, method: str) -> dict[str, str | None]:
        """GRR, NRR and the rest as decimal strings, None where the opening is 0."""
        gross = self.kept_by_movement if method == RetentionMethod.BY_MOVEMENT else self.kept_capped
        without = self.kept - self.contracted_uplift
        return {
            "grr": plain_ratio(gross, self.opening),
            "nrr": plain_ratio(self.kept, self.opening),
            "nrr_without_contracted_uplift": plain_ratio(without, self.opening),
            "logo_retention": plain_ratio(Decimal(len(self.logos_kept)), Decimal(len(self.logos))),
        }


@dataclass(frozen=True, slots=True)
class Kept:
    """One account with an opening:

    `closing` is what it was worth until it was handed over or the period ended.
    """

    account_id: int
    key: str | None
    opening: Decimal
    until: date
    closing: Decimal
    losses: Decimal
    uplift: Decimal
    is_revalued: bool


@dataclass
class Row:
    """One holder over the period, company currency: opening + movements = closing."""

    key: str | None
    label: str
    opening: Decimal = ZERO
    closing: Decimal = ZERO
    movements: dict[str, Decimal] = field(default_factory=dict)
    cohort: Cohort = field(default_factory=Cohort)

    def as_json(self, method: str) -> dict[str, Any]:
        ratios = self.cohort.ratios(method)
        return {
            "key": self.key,
            "label": self.label,
            "opening": plain(self.opening),
            "closing": plain(self.closing),
            "movements": {kind: plain(amount) for kind, amount in sorted(self.movements.items())},
            "grr": ratios["grr"],
            "nrr": ratios["nrr"],
        }


@dataclass
class Retention:
    """The whole, and a row for everybody with an opening, a movement or a closing."""

    first: date
    last: date
    method: str
    rows: list[Row]
    cohort: Cohort

    @property
    def opening(self) -> Decimal:
        return sum((row.opening for row in self.rows), ZERO)

    @property
    def closing(self) -> Decimal:
        return sum((row.closing for row in self.rows), ZERO)

    @property
    def movements(self) -> dict[str, Decimal]:
        """By kind; what one holder handed to another is nothing to the whole."""
        total: dict[str, Decimal] = defaultdict(Decimal)
        for row in self.rows:
            for kind, amount in row.movements.items():
                if kind not in TRANSFERS:
                    total[kind] += amount
        return {kind: amount for kind, amount in total.items() if amount}

    def as_json(self) -> dict[str, Any]:
        """What `retention --json` prints."""
        return {
            "from": plain_day(self.first),
            "to": plain_day(self.last),
            "opening": plain(self.opening),
            "movements": {kind: plain(amount) for kind, amount in sorted(self.movements.items())},
            "closing": plain(self.closing),
            **self.cohort.ratios(self.method),
            "accounts": self.cohort.accounts,
            "rows": [row.as_json(self.method) for row in self.rows],
        }


@transaction.atomic
def retention(
    first: date,
    last: date,
    *,
    today: date,
    by: str | Slice = "account",
    accounts: Collection[int] | None = None,
) -> Retention:
    """What became of what stood on the day before `first`, until `last` (both days of the period).

    `by` names a slice or is one, `accounts` (ids; None: all) narrows the book. Days after `today` are read
    from what is signed already. Raises DomainError for a period that ends before it starts, or an unknown
    slice.
    """
    if last < first:
        raise DomainError(Blocker("The period ends before it starts.", field="to"))
    policy = Policy.in_force()
    with _holding(first, last, today=today, by=by, accounts=accounts) as run:
        labels: dict[str | None, str] = dict(run.read(STEPS, LABELS))
        held = run.read(STEPS, sql("retention/movements_held"))
        kept = _read_kept(run)
    rows = _rows(held, labels)
    whole = Cohort()
    logos = _ultimate_parents() if policy.logo_basis == LogoBasis.ULTIMATE_PARENT else {}
    for row in _revalued(kept, first, last, today=today):
        for cohort in (whole, rows[row.key].cohort):
            cohort.add(row, logos.get(row.account_id, row.account_id))
    found = sorted(rows.values(), key=lambda row: (row.key is None, row.key or ""))
    return Retention(first, last, policy.retention_method, found, whole)


@transaction.atomic
def kept_by_account(
    first: date, last: date, *, today: date, accounts: Collection[int] | None = None
) -> list[Kept]:
    """Each account with an opening and what became of it: what `retention` sums, without its movements."""
    with _holding(first, last, today=today, by="account", accounts=accounts) as run:
        kept = _read_kept(run)
    return list(_revalued(kept, first, last, today=today))


@contextmanager
def _holding(
    first: date, last: date, *, today: date, by: str | Slice, accounts: Collection[int] | None
) -> Iterator[Derivation]:
    """A derivation that knows who held which account on each day of the period."""
    ahead = outlook(last, today=today, accounts=accounts)
    with derivation(accounts, horizon=last, clock=today) as run:
        run.parameters |= {"first": first, "last": last, "losses": list(LOSSES)} | columns_of(ahead)
        run.texts["holders"] = (by if isinstance(by, Slice) else slice_named(by)).holders
        yield run


def _read_kept(run: Derivation) -> list[Kept]:
    return [Kept(*row) for row in run.read(STEPS, sql("retention/kept"))]


def _rows(held: Iterable[tuple[Any, ...]], labels: dict[str | None, str]) -> dict[str | None, Row]:
    rows: dict[str | None, Row] = {}
    for key, kind, amount in held:
        row = rows.setdefault(key, Row(key, labels.get(key) or ""))
        if kind == "opening":
            row.opening = amount
        elif kind == "closing":
            row.closing = amount
        elif amount:
            row.movements[kind] = amount
    return {key: row for key, row in rows.items() if row.opening or row.closing or row.movements}


def _revalued(kept: list[Kept], first: date, last: date, *, today: date) -> Iterator[Kept]:
    """All of them; the closing of one whose currency was revalued is at the rates of its opening."""
    closings = _at_opening_rates([row for row in kept if row.is_revalued], first, last, today)
    for row in kept:
        yield replace(row, closing=closings.get(row.account_id, ZERO)) if row.is_revalued else row


def _at_opening_rates(kept: list[Kept], first: date, last: date, today: date) -> dict[int, Decimal]:
    """What accounts with a revalued currency hold at the end, line by line at the rates of the opening."""
    if not kept:
        return {}
    accounts = [row.account_id for row in kept]
    with derivation(accounts, horizon=last, clock=today) as run:
        values = run.read(
            VALUE,
            sql("retention/at_opening_rates"),
            first=first,
            held_accounts=accounts,
            held_until=[row.until for row in kept],
        )
    return dict(values)


def _ultimate_parents() -> dict[int, int]:
    """The account at the top of each tree, for the accounts that stand under one."""
    parents = dict(Account.objects.filter(parent__isnull=False).values_list("pk", "parent_id"))

    def top(account: int) -> int:
        while account in parents:
            account = parents[account]
        return account

    return {account: top(account) for account in parents}


def columns_of(ahead: list[Ahead]) -> dict[str, list[Any]]:
    """Rows that are not posted yet as the columns that `entries` takes."""
    names = {"account": "account_id", "day": "on"} | {
        name: name for name in ("kind", "currency", "amount", "company_amount")
    }
    return {f"ahead_{name}": [getattr(row, of) for row in ahead] for name, of in names.items()}
