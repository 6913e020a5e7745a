"""What an account holds on a day, found a second time in plain Python: terms are walked one by one, months
counted.

Shares with the application only the shapes of the facts (`accounts.domain.facts`), nothing of its calendar
or value. See `oracle` for what it is for.
"""

from calendar import monthrange
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache, cached_property

from accounts.domain.facts import PlainContract, PlainLine, PlanRates
from accounts.domain.terms import Grace

DAY = timedelta(days=1)
ZERO = Decimal("0.00")


# The book


@dataclass(frozen=True, kw_only=True)
class Line(PlainLine):
    number: int = 1


@dataclass(frozen=True, kw_only=True)
class Contract(PlainContract):
    number: str
    account: str
    currency: str = "USD"
    predecessor: str = ""
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Book:
    """Contracts with their lines, and the plan rates. Finds each successor from the predecessors named."""

    contracts: tuple[Contract, ...]
    rates: PlanRates = field(default_factory=lambda: PlanRates("USD"))

    def __post_init__(self) -> None:
        linked = tuple(
            replace(c, successor_starts_on=self._successor_starts_on(c), is_followed=self._is_followed(c))
            for c in self.contracts
        )
        object.__setattr__(self, "contracts", linked)

    def _successor_starts_on(self, contract: Contract) -> date | None:
        named = [
            c.starts_on for c in self.contracts if c.predecessor == contract.number and c.status != "draft"
        ]
        return min(named, default=None)

    def _is_followed(self, contract: Contract) -> bool:
        return contract.ends_on is not None and any(
            c.account == contract.account and c.status != "draft" and c.starts_on == contract.ends_on + DAY
            for c in self.contracts
        )

    @property
    def accounts(self) -> list[str]:
        return sorted({contract.account for contract in self.contracts})

    def root(self, contract: Contract) -> str:
        """Number of the first contract of the chain of predecessors."""
        by_number = {c.number: c for c in self.contracts}
        seen = [contract.number]
        while (named := by_number[seen[-1]].predecessor) in by_number and named not in seen:
            seen.append(named)
        return seen[-1]


# The calendar, walked


@cache
def add_months(day: date, months: int) -> date:
    """One month after the other on a calendar, then the same day, or the month's last when there is none."""
    first = day.replace(day=1)
    for _ in range(months):
        first = (first + 31 * DAY).replace(day=1)
    return first.replace(day=min(day.day, monthrange(first.year, first.month)[1]))


def back(day: date, amount: int, unit: str) -> date:
    if unit == "days":
        return day - amount * DAY
    year, month = day.year, day.month
    for _ in range(amount):
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def notice_rule(contract: Contract) -> tuple[int | None, str]:
    if contract.notice_given_by == "us":
        return contract.our_notice_amount, contract.our_notice_unit
    return contract.notice_amount, contract.notice_unit


def served_terms(contract: Contract, through: date, grace: Grace | None = None) -> list[tuple[date, date]]:
    """First and last day of service of each term that starts by `through`; an endless one ends far away."""
    amount, unit = notice_rule(contract)
    given_on = contract.notice_given_on
    far = through + 1000 * DAY
    agreed: list[tuple[date, date]] = []
    if contract.renewal_mode == "auto":
        assert contract.ends_on is not None
        assert contract.renewal_term_months is not None
        first, last = contract.starts_on, contract.ends_on
        while first <= through:
            agreed.append((first, last))
            if given_on is not None and given_on <= (last if amount is None else back(last, amount, unit)):
                break
            first = last + DAY
            last = add_months(contract.ends_on + DAY, len(agreed) * contract.renewal_term_months) - DAY
    elif contract.renewal_mode == "evergreen":
        last = far
        if given_on is not None:
            last = given_on
            if amount is not None:
                last = given_on + amount * DAY if unit == "days" else add_months(given_on, amount)
        agreed.append((contract.starts_on, last))
    else:
        assert contract.ends_on is not None
        agreed.append((contract.starts_on, contract.ends_on + grace_days(contract, grace) * DAY))
    stops = [contract.terminated_on or far, (contract.successor_starts_on or far + DAY) - DAY]
    served = [(first, min(last, *stops)) for first, last in agreed]
    return [(first, last) for first, last in served if first <= last]


def grace_days(contract: Contract, grace: Grace | None) -> int:
    """Days by which a manual contract counts as served beyond its end, because grace runs (T11)."""
    given_up = contract.terminated_on or contract.notice_given_on or contract.successor_starts_on
    if grace is None or given_up or contract.is_followed or contract.ends_on is None:
        return 0
    late = (grace.today - contract.ends_on).days
    return grace.days if 0 < late <= grace.days else 0


# Value, step by step


def cents(amount: Fraction) -> Decimal:
    """Half-up, away from zero."""
    size = int(abs(amount) * 100 + Fraction(1, 2))
    return Decimal(size if amount >= 0 else -size) / 100 + ZERO


def count_months(first: date, last: date) -> Fraction:
    whole = 0
    while add_months(first, whole + 1) <= last + DAY:
        whole += 1
    rest = add_months(first, whole)
    return whole + Fraction((last + DAY - rest).days, monthrange(rest.year, rest.month)[1])


def price_months(line: Line, contract: Contract) -> Fraction:
    if line.price_period != "term":
        return Fraction({"month": 1, "year": 12}[line.price_period])
    last = line.ends_on
    if last is None:
        assert contract.ends_on is not None
        last, renewals = contract.ends_on, 0
        while last < line.starts_on:
            assert contract.renewal_term_months is not None
            renewals += 1
            last = add_months(contract.ends_on + DAY, renewals * contract.renewal_term_months) - DAY
    return count_months(line.starts_on, last)


@dataclass(frozen=True)
class Holding:
    """A recurring line on one day, as priced on that day."""

    contract: Contract
    line: Line
    unit_price: Fraction

    @cached_property
    def value(self) -> Decimal:
        """Annualised value in the contract's currency."""
        return cents(Fraction(self.line.quantity) * self.unit_price)

    @property
    def key(self) -> tuple[str, int]:
        return self.contract.number, self.line.number


Holdings = dict[tuple[str, int], Holding]


def holding(contract: Contract, line: Line, on: date, terms: list[tuple[date, date]]) -> Holding | None:
    """The line on day `on`, or None when it is not in force."""
    if contract.status == "draft" or not line.recurring or on < line.starts_on:
        return None
    if not terms or on > max(last for _, last in terms):
        return None
    own_end = None if line.ends_on == contract.ends_on else line.ends_on
    if own_end is not None and on > own_end:
        return None
    price = Fraction(line.unit_price) * 12 / price_months(line, contract)
    for first, _ in terms[1:]:
        if line.starts_on < first <= on:
            price = price * (100 + Fraction(contract.auto_uplift_percent)) / 100
    return Holding(contract, line, price)


def holdings(book: Book, account: str, on: date, grace: Grace | None = None) -> Holdings:
    """What an account holds on a day."""
    held: Holdings = {}
    for contract in book.contracts:
        if contract.account != account:
            continue
        terms = served_terms(contract, on, grace)
        for line in contract.lines:
            if (found := holding(contract, line, on, terms)) is not None:
                held[found.key] = found
    return held


def acv(held: Holdings) -> Decimal:
    """Σ annualised value as if all were one currency: good enough to ask whether there is any."""
    return sum((h.value for h in held.values()), start=ZERO)


def company_acv(book: Book, held: Holdings, rates_of: date) -> Decimal:
    """Σ annualised value in company currency at the plan rates of a day, each line rounded."""
    return sum((in_company(book, h.value, h.contract.currency, rates_of) for h in held.values()), start=ZERO)


def in_company(book: Book, amount: Decimal, currency: str, on: date) -> Decimal:
    return cents(Fraction(amount) * Fraction(book.rates.on(currency, on)))
