"""The ledger derived a second time, in plain Python, from METRICS.md alone.

The application derives the ledger in SQL, over sets. This derivation shares none of its ideas: it walks
terms one by one, looks at every account on every day on which something may change, and compares what was
held the day before with what is held on the day. It is slow and short. Where the two disagree on a random
book, one of them is wrong.

It shares with the application only the shapes of the facts (`accounts.domain.facts`), none of the calendar
or value.

Readings of the rules that METRICS leaves open, each marked below where it is used:

(a) Lines pair one to one, of one product and one currency: first those of equal annual unit price in order of
    line number, then what is left in order of unit price and line number; by contract, chain, account.
(b) A line without partner whose product the account holds on both days is expansion or contraction.
(c) Plan rates change first: what was held the day before is revalued, the day's movements use the new rate.
(d) Volume and price follow the rounded amounts: no row of 0.00, no negative gain, no positive loss.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from accounts.domain.terms import Grace
from accounts.tests.oracle_holdings import (
    DAY,
    ZERO,
    Book,
    Holding,
    Holdings,
    acv,
    cents,
    holdings,
    in_company,
    served_terms,
)


@dataclass(frozen=True, kw_only=True)
class Movement:
    """A ledger row: `amount` in the contract's currency, `company_amount` at the plan rate of its day."""

    on: date
    account: str
    contract: str
    line: int
    product: int | str
    kind: str
    currency: str
    amount: Decimal
    company_amount: Decimal


# The ledger


def derive(book: Book, through: date, grace: Grace | None = None) -> list[Movement]:
    """Every movement dated on or before `through`, ordered by day, account, contract, line and kind."""
    rows = [row for account in book.accounts for row in derive_account(book, account, through, grace)]
    return sorted(rows, key=lambda row: (row.on, row.account, row.contract, row.line, row.kind))


def derive_account(book: Book, account: str, through: date, grace: Grace | None = None) -> Iterator[Movement]:
    had_value = False
    for on in days_of_change(book, account, through, grace):
        before, after = holdings(book, account, on - DAY, grace), holdings(book, account, on, grace)
        yield from revalued(book, before, on)
        changes = day_changes(book, before, after, on, had_value=had_value)
        yield from (row for row in changes if row.amount or row.company_amount)
        had_value = had_value or acv(after) > 0


def days_of_change(book: Book, account: str, through: date, grace: Grace | None) -> list[date]:
    """Days on which anything may change: a start, the day after an end, a new term, a new plan rate."""
    days: set[date] = set()
    for contract in (c for c in book.contracts if c.account == account):
        days.update(book.rates.changes(contract.currency))
        for first, last in served_terms(contract, through, grace):
            days.update((first, last + DAY))
        for line in contract.lines:
            days.update((line.starts_on, (line.ends_on or line.starts_on) + DAY))
    return sorted(day for day in days if day <= through)


def revalued(book: Book, before: Holdings, on: date) -> Iterator[Movement]:
    """Reading (c): the same holdings at yesterday's rate and at today's."""
    for h in before.values():
        old = in_company(book, h.value, h.contract.currency, on - DAY)
        new = in_company(book, h.value, h.contract.currency, on)
        if new != old:
            yield movement(h, on, "fx", ZERO, new - old)


def day_changes(
    book: Book, before: Holdings, after: Holdings, on: date, *, had_value: bool
) -> Iterator[Movement]:
    if acv(before) == 0:
        for h in after.values():
            yield whole(book, h, on, "reactivation" if had_value else "new", h.value)
        return
    if acv(after) == 0:
        for h in before.values():
            yield whole(book, h, on, "account_churn", -h.value)
        return
    ended = [h for key, h in before.items() if key not in after]
    started = [h for key, h in after.items() if key not in before]
    for key in before.keys() & after.keys():
        yield from differences(book, before[key], after[key], on, contracted=True)
    for old, new in pairs(book, ended, started):
        yield from differences(book, old, new, on, contracted=is_contracted(old, new, on))
        ended.remove(old)
        started.remove(new)
    products_before = {h.line.product_id for h in before.values()}
    products_after = {h.line.product_id for h in after.values()}
    for h in started:  # reading (b)
        yield whole(
            book, h, on, "expansion" if h.line.product_id in products_before else "cross_sell", h.value
        )
    for h in ended:
        yield whole(
            book, h, on, "contraction" if h.line.product_id in products_after else "line_churn", -h.value
        )


def pairs(book: Book, ended: list[Holding], started: list[Holding]) -> list[tuple[Holding, Holding]]:
    """T10, reading (a): the ended lines and the started lines that take their place, nearest first."""
    nearness: list[Callable[[Holding], str]] = [
        lambda h: h.contract.number,
        lambda h: book.root(h.contract),
        lambda h: h.contract.account,
    ]
    found: list[tuple[Holding, Holding]] = []
    for near in nearness:
        found += matched(ended, started, found, likeness(near, by_price=True))
        found += matched(ended, started, found, likeness(near, by_price=False))
    return found


def likeness(near: Callable[[Holding], str], *, by_price: bool) -> Callable[[Holding], object]:
    return lambda h: (near(h), h.line.product_id, h.contract.currency, h.unit_price if by_price else None)


def matched(
    ended: list[Holding],
    started: list[Holding],
    taken: list[tuple[Holding, Holding]],
    alike: Callable[[Holding], object],
) -> list[tuple[Holding, Holding]]:
    """Lines not yet taken that are alike, first with first; in order of unit price, line number, contract."""
    olds = in_order(h for h in ended if all(h is not old for old, _ in taken))
    news = in_order(h for h in started if all(h is not new for _, new in taken))
    found = []
    for old in olds:
        new = next((h for h in news if alike(h) == alike(old)), None)
        if new is not None:
            news.remove(new)
            found.append((old, new))
    return found


def in_order(held: Iterable[Holding]) -> list[Holding]:
    return sorted(held, key=lambda h: (h.unit_price, h.line.number, h.contract.number))


def is_contracted(old: Holding, new: Holding, on: date) -> bool:
    """A higher price within one contract that was signed before it came into force; unknown counts as so."""
    signed_on = new.line.signed_on or new.contract.signed_on
    return old.contract.number == new.contract.number and (signed_on is None or signed_on < on)


def differences(book: Book, old: Holding, new: Holding, on: date, *, contracted: bool) -> Iterator[Movement]:
    """Volume at the old price, and price as the rest: together the difference of value, reading (d)."""

    def company(h: Holding, amount: Decimal) -> Decimal:
        return in_company(book, amount, h.contract.currency, on)

    total = new.value - old.value
    company_total = company(new, new.value) - company(old, old.value)
    more = Fraction(new.line.quantity) - Fraction(old.line.quantity)
    volume = total if old.unit_price == new.unit_price else cents(more * old.unit_price)
    price = total - volume
    company_volume = company(new, volume) if price else company_total
    if volume:
        yield movement(new, on, "expansion" if volume > 0 else "contraction", volume, company_volume)
    if price:
        higher = "contracted_uplift" if contracted else "uplift"
        yield movement(new, on, higher if price > 0 else "price_cut", price, company_total - company_volume)


def whole(book: Book, h: Holding, on: date, kind: str, amount: Decimal) -> Movement:
    return movement(h, on, kind, amount, in_company(book, amount, h.contract.currency, on))


def movement(h: Holding, on: date, kind: str, amount: Decimal, company_amount: Decimal) -> Movement:
    return Movement(
        on=on,
        account=h.contract.account,
        contract=h.contract.number,
        line=h.line.number,
        product=h.line.product_id,
        kind=kind,
        currency=h.contract.currency,
        amount=amount,
        company_amount=company_amount,
    )
