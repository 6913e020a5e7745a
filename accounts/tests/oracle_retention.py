"""Retention from the oracle's ledger and holdings, in plain Python (METRICS.md §4).

A slice is whoever holds an account: itself, its owner, its territory. `Holders` says who held which account
when.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from accounts.tests.oracle import Movement, derive
from accounts.tests.oracle_holdings import DAY, ZERO, Book, company_acv, holdings, in_company

LOSSES = ("contraction", "price_cut", "line_churn", "account_churn")


@dataclass(frozen=True)
class Span:
    """A holder of an account, both days inclusive; without days for ever."""

    holder: str
    starts_on: date = date.min
    ends_on: date = date.max


Holders = dict[str, list[Span]]


@dataclass
class Row:
    """One slice over a period, in company currency."""

    opening: Decimal = ZERO
    closing: Decimal = ZERO
    movements: dict[str, Decimal] = field(default_factory=lambda: defaultdict(lambda: ZERO))
    kept: Decimal = ZERO  # Σ closing of the accounts with an opening, at the rates of the opening
    kept_capped: Decimal = ZERO  # each of them capped at its opening
    kept_by_movement: Decimal = ZERO  # each one's opening less its losses
    contracted_uplift: Decimal = ZERO  # of these accounts, at the rates of the opening
    cohort: int = 0
    cohort_left: int = 0

    @property
    def grr(self) -> Fraction | None:
        return ratio(self.kept_capped, self.opening)

    @property
    def grr_by_movement(self) -> Fraction | None:
        return ratio(self.kept_by_movement, self.opening)

    @property
    def nrr(self) -> Fraction | None:
        return ratio(self.kept, self.opening)

    @property
    def nrr_without_contracted_uplift(self) -> Fraction | None:
        return ratio(self.kept - self.contracted_uplift, self.opening)

    @property
    def logo_retention(self) -> Fraction | None:
        return Fraction(self.cohort_left, self.cohort) if self.cohort else None


def ratio(part: Decimal, whole: Decimal) -> Fraction | None:
    """None where there is nothing to compare with, never 0 or 1."""
    return Fraction(part) / Fraction(whole) if whole else None


def retention(book: Book, first: date, last: date, holders: Holders | None = None) -> dict[str, Row]:
    """A row for each slice with an opening, a movement or a closing; by account without holders."""
    rows: dict[str, Row] = defaultdict(Row)
    ledger = derive(book, last)
    for account in book.accounts:
        spans = (holders or {}).get(account) or [Span(account if holders is None else "")]
        moves = [row for row in ledger if row.account == account and first <= row.on]
        add_account(rows, book, account, spans, moves, (first, last))
    return {
        holder: row
        for holder, row in rows.items()
        if row.opening or row.closing or any(row.movements.values())
    }


def add_account(
    rows: dict[str, Row],
    book: Book,
    account: str,
    spans: list[Span],
    moves: list[Movement],
    period: tuple[date, date],
) -> None:
    first, last = period
    before = first - DAY
    opening = company_acv(book, holdings(book, account, before), before)
    rows[holder_on(spans, before)].opening += opening
    rows[holder_on(spans, last)].closing += company_acv(book, holdings(book, account, last), last)
    for move in moves:
        rows[holder_on(spans, move.on)].movements[move.kind] += move.company_amount
    changes = {span.starts_on for span in spans}
    changes |= {span.ends_on + DAY for span in spans if span.ends_on < last}
    for day in sorted(day for day in changes if first <= day <= last):
        giver, taker = holder_on(spans, day - DAY), holder_on(spans, day)
        handed_over = company_acv(book, holdings(book, account, day - DAY), day - DAY)
        if giver != taker:
            rows[giver].movements["transfer_out"] -= handed_over
            rows[taker].movements["transfer_in"] += handed_over
    if opening:
        add_cohort(rows[holder_on(spans, before)], book, account, spans, moves, period, opening)


def add_cohort(
    row: Row,
    book: Book,
    account: str,
    spans: list[Span],
    moves: list[Movement],
    period: tuple[date, date],
    opening: Decimal,
) -> None:
    """What the holder of the opening kept of it, to the last day or the day before handing it over."""
    first, last = period
    before = first - DAY
    holder = holder_on(spans, before)
    until = before
    while until < last and holder_on(spans, until + DAY) == holder:
        until += DAY

    def at_opening_rates(kinds: tuple[str, ...]) -> Decimal:
        return sum(
            (
                in_company(book, move.amount, move.currency, before)
                for move in moves
                if move.kind in kinds and move.on <= until
            ),
            start=ZERO,
        )

    closing = company_acv(book, holdings(book, account, until), before)
    row.kept += closing
    row.kept_capped += min(closing, opening)
    row.kept_by_movement += opening - min(-at_opening_rates(LOSSES), opening)
    row.contracted_uplift += at_opening_rates(("contracted_uplift",))
    row.cohort += 1
    row.cohort_left += 1 if closing else 0


def holder_on(spans: list[Span], day: date) -> str:
    """Who holds the account on a day; nobody is the empty text."""
    return next((span.holder for span in spans if span.starts_on <= day <= span.ends_on), "")
