"""Renewals of a period: what was due, what was kept, by count, on time and in the period (METRICS §4)."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.domain.engine import Derivation, derivation
from accounts.queries.plain import plain, plain_ratio
from accounts.queries.slices import Slice, slice_named
from common.errors import Blocker, DomainError
from renewals.domain.opening import sql

ZERO = Decimal(0)
STEPS = ("rates", "holders", "renewals_due")


@dataclass
class Figures:
    """Renewals due in a period and what became of them; company currency.

    `kept_capped` is Σ min(final, ATR). Open ones count in `due` and `atr`: their final amount is forecast,
    and not in here.
    """

    due: int = 0
    open: int = 0
    renewed: int = 0
    renewed_on_time: int = 0
    atr: Decimal = ZERO
    final: Decimal = ZERO
    kept_capped: Decimal = ZERO
    final_in_period: Decimal = ZERO

    def add(self, other: "Figures") -> None:
        for name in vars(other):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def as_json(self) -> dict[str, Any]:
        """Amounts and ratios as decimal strings; a ratio is None where there is nothing to divide by."""
        due = Decimal(self.due)
        return {
            "due": self.due,
            "open": self.open,
            "renewed": self.renewed,
            "atr": plain(self.atr),
            "final": plain(self.final),
            "gross": plain_ratio(self.kept_capped, self.atr),
            "net": plain_ratio(self.final, self.atr),
            "by_count": plain_ratio(Decimal(self.renewed), due),
            "on_time": plain_ratio(Decimal(self.renewed_on_time), due),
            "in_period": plain_ratio(self.final_in_period, self.atr),
        }


@dataclass
class Held:
    """The figures of one holder: whoever held the accounts on the days on which they were due."""

    key: str | None
    label: str
    figures: Figures


@dataclass
class Renewals:
    """The whole, and a row a holder."""

    rows: list[Held]
    whole: Figures = field(default_factory=Figures)

    def as_json(self) -> dict[str, Any]:
        """What `retention --json` prints under `renewals`."""
        rows = [{"key": row.key, "label": row.label} | row.figures.as_json() for row in self.rows]
        return self.whole.as_json() | {"rows": rows}


@dataclass(frozen=True, slots=True)
class Due:
    """One renewal behind the figures; `final` is None while it is open. Company currency."""

    renewal_id: int
    key: str | None
    label: str | None
    atr: Decimal
    final: Decimal | None
    outcome: str
    in_period: bool
    is_renewed: bool
    is_on_time: bool


def renewal_figures(
    first: date,
    last: date,
    *,
    today: date,
    by: str | Slice = "account",
    accounts: Collection[int] | None = None,
) -> Renewals:
    """Renewals due between two days (both included), by whoever held the account on the day they were due.

    `by` is a slice or names one, `accounts` (ids; None: all) narrows the book. Raises DomainError for a
    period that ends before it starts, or an unknown slice.
    """
    found = Renewals([])
    for key, label, *counted in _read("renewal_figures", first, last, today, by, accounts):
        row = Held(key, label or "", Figures(*counted))
        found.rows.append(row)
        found.whole.add(row.figures)
    return found


def renewals_behind(
    first: date,
    last: date,
    *,
    today: date,
    by: str | Slice = "account",
    accounts: Collection[int] | None = None,
) -> list[Due]:
    """The rows that `renewal_figures` counts, largest ATR first."""
    return [Due(*row) for row in _read("renewal_rows", first, last, today, by, accounts)]


def beside_retention(first: date, last: date, today: date, by: str) -> dict[str, Any]:
    """The key `renewals` of `retention --json`."""
    return renewal_figures(first, last, today=today, by=by).as_json()


@transaction.atomic
def _read(
    statement: str, first: date, last: date, today: date, by: str | Slice, accounts: Collection[int] | None
) -> list[tuple[Any, ...]]:
    if last < first:
        raise DomainError(Blocker("The period ends before it starts.", field="to"))
    with derivation(accounts, horizon=today, clock=today) as run:
        return _rows(run, statement, first, last, by)


def _rows(run: Derivation, statement: str, first: date, last: date, by: str | Slice) -> list[tuple[Any, ...]]:
    run.parameters |= {"first": first, "last": last}
    holders = (slice_named(by) if isinstance(by, str) else by).holders
    run.texts |= {"holders": holders, "renewals_due": sql("renewals_due")}
    return run.read(STEPS, sql(statement))
