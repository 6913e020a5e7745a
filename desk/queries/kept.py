"""What the accounts of a list kept over the last twelve months (METRICS §4): each account, and the whole."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from accounts.choices import MovementKind
from accounts.domain.terms import add_months
from accounts.queries.retention import Retention, Row, retention
from desk.queries.book import Rows

# The ledger is read at the request: more accounts than people work with belong on a dashboard.
MOST_ACCOUNTS = 2_000

GAINS = (MovementKind.EXPANSION, MovementKind.CROSS_SELL)
PRICES = (MovementKind.CONTRACTED_UPLIFT, MovementKind.UPLIFT, MovementKind.PRICE_CUT)
LESS = (MovementKind.CONTRACTION, MovementKind.LINE_CHURN)
LOST = (MovementKind.ACCOUNT_CHURN,)
NEW = (MovementKind.NEW, MovementKind.REACTIVATION)


@dataclass(frozen=True, slots=True)
class KeptRow:
    """One account over the period, company currency: opening + the five + other = closing."""

    pk: int
    name: str
    opening: Decimal
    new: Decimal
    gains: Decimal
    prices: Decimal
    less: Decimal
    lost: Decimal
    other: Decimal
    closing: Decimal
    grr: Decimal | None
    nrr: Decimal | None
    currency: str


def period_of(as_of: date) -> tuple[date, date]:
    """The twelve months that end with `as_of`, both days included."""
    return add_months(as_of, -12) + timedelta(days=1), as_of


def kept(accounts: Rows, *, as_of: date) -> Retention | None:
    """Retention of these accounts over the last twelve months; None where there are too many of them."""
    ids = list(accounts.order_by().values_list("pk", flat=True)[: MOST_ACCOUNTS + 1])
    if len(ids) > MOST_ACCOUNTS:
        return None
    first, last = period_of(as_of)
    return retention(first, last, today=as_of, accounts=ids)


def kept_rows(accounts: Rows, found: Retention, *, currency: str) -> list[KeptRow]:
    """A row for each account that had value in the period, the greatest loss first. One query."""
    known: dict[str | None, int] = dict(accounts.order_by().values_list("external_id", "pk"))
    rows = [_row(row, known[row.key], found.method, currency) for row in found.rows if row.key in known]
    return sorted(rows, key=lambda row: (row.less + row.lost, -row.opening, row.name))


def _row(row: Row, pk: int, method: str, currency: str) -> KeptRow:
    ratios = row.cohort.ratios(method)
    groups = {
        "new": _sum(row, NEW),
        "gains": _sum(row, GAINS),
        "prices": _sum(row, PRICES),
        "less": _sum(row, LESS),
        "lost": _sum(row, LOST),
    }
    other = row.closing - row.opening - sum(groups.values())
    grr, nrr = (Decimal(ratios[name]) if ratios[name] else None for name in ("grr", "nrr"))  # type: ignore[arg-type]
    return KeptRow(
        pk=pk,
        name=row.label,
        opening=row.opening,
        closing=row.closing,
        other=other,
        grr=grr,
        nrr=nrr,
        currency=currency,
        **groups,
    )


def _sum(row: Row, kinds: Iterable[str]) -> Decimal:
    return sum((row.movements.get(kind, Decimal(0)) for kind in kinds), Decimal(0))
