"""What the page of one contract shows: worth, terms, lines over time, ledger rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from accounts.domain import terms as calendar
from accounts.domain import value
from accounts.domain.terms import TermDates
from accounts.models import Contract, Movement, Subscription, Term
from common.datestrip import Mark
from common.wording import count, full_money

MARGIN = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """The figures of a contract on a day, contract currency; see METRICS §2. None where a figure is not defined."""

    acv: Decimal
    contracted: Decimal
    tcv: Decimal | None
    average: Decimal | None
    atr: Decimal | None
    term: TermDates


def worth_of(contract: Contract, lines: Sequence[Subscription], *, as_of: date) -> Worth:
    """No queries but the successor's: the pure functions on the lines that were read."""
    term = calendar.current_term(contract, as_of)
    return Worth(
        acv=value.acv_in_force(contract, lines, as_of),
        contracted=value.contracted_acv(contract, lines, as_of),
        tcv=value.tcv(contract, lines, term),
        average=value.average_acv(contract, lines, term),
        atr=value.atr(contract, lines, term),
        term=term,
    )


def marks_of(contract: Contract, term: TermDates) -> list[Mark]:
    """The dates of a term for its strip: their notice, ours, the end."""
    found = []
    if theirs := calendar.their_deadline(contract, term):
        found.append(Mark(theirs, "their notice", "notice"))
    if ours := calendar.our_deadline(contract, term):
        found.append(Mark(ours, "our notice", "notice"))
    if term.ends_on:
        found.append(Mark(term.ends_on, "end", "end"))
    return found


@dataclass(frozen=True, slots=True)
class Bar:
    """A line drawn over time: percentages of the width, and what it says."""

    x: str
    width: str
    words: str
    open_ended: bool


@dataclass(frozen=True, slots=True)
class Lane:
    """The bars of one product, one under another in time: price and quantity steps are where bars meet."""

    product: str
    bars: tuple[Bar, ...]


def lanes_of(contract: Contract, lines: Sequence[Subscription], *, as_of: date) -> list[Lane]:
    """Products over the contract's life: from its start to its last known day, today at least."""
    if not lines:
        return []
    first = min(line.starts_on for line in lines)
    ends = [calendar.line_end(line, contract) for line in lines]
    last = max([as_of + MARGIN, *(end for end in ends if end)])
    span = (last - first).days + 1

    def share(days: int) -> str:
        return f"{100 * days / span:.2f}%"

    lanes: dict[str, list[Bar]] = {}
    for line, end in zip(lines, ends, strict=True):
        days = ((end or last) - line.starts_on).days + 1
        price = full_money(line.unit_price, contract.currency)
        words = f"{count(line.quantity.normalize())} × {price}"
        lanes.setdefault(line.product.name, []).append(
            Bar(share((line.starts_on - first).days), share(days), words, end is None)
        )
    return [Lane(product, tuple(bars)) for product, bars in lanes.items()]


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A movement with the contract's balance after it, contract currency a year."""

    movement: Movement
    balance: Decimal


def ledger_of(contract: Contract) -> list[LedgerRow]:
    """The contract's rows in the order of the ledger. One query."""
    balance, rows = Decimal(0), []
    movements = Movement.objects.filter(contract=contract).in_ledger_order().select_related("product", "subscription")
    for movement in movements:
        balance += movement.amount
        rows.append(LedgerRow(movement, balance))
    return rows


def terms_of(contract: Contract) -> Sequence[Term]:
    """The stored terms, the latest first."""
    return list(contract.terms.order_by("-n"))


def lines_of(contract: Contract) -> list[Subscription]:
    """The standing lines by number. One query."""
    return list(Subscription.objects.filter(contract=contract).standing().select_related("product").order_by("line"))
