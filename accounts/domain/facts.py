"""What the pure functions need to know of a contract: shapes only, no database.

`ContractFacts` and `LineFacts` are protocols, so that a Django model instance, a form being typed in or a
plain object of a test will do. `PlainContract` and `PlainLine` are the plain objects.

The words in capitals are the stored values; `accounts.choices` gives them labels.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Final, Protocol

DRAFT: Final = "draft"
SIGNED: Final = "signed"
TERMINATED: Final = "terminated"

AUTO: Final = "auto"
MANUAL: Final = "manual"
EVERGREEN: Final = "evergreen"

DAYS: Final = "days"
MONTHS: Final = "months"

YEAR: Final = "year"
MONTH: Final = "month"
TERM: Final = "term"

US: Final = "us"
THEM: Final = "them"


class ContractFacts(Protocol):
    """A contract as far as its calendar and its value go. Empty text or None is "not agreed" or "unknown"."""

    @property
    def status(self) -> str: ...
    @property
    def starts_on(self) -> date: ...
    @property
    def ends_on(self) -> date | None:
        """Last day of the *initial* term; None exactly for an evergreen contract."""

    @property
    def renewal_mode(self) -> str: ...
    @property
    def renewal_term_months(self) -> int | None:
        """Length of each renewal term; an automatic contract has one."""

    @property
    def notice_amount(self) -> int | None: ...
    @property
    def notice_unit(self) -> str: ...
    @property
    def our_notice_amount(self) -> int | None: ...
    @property
    def our_notice_unit(self) -> str: ...
    @property
    def notice_given_on(self) -> date | None: ...
    @property
    def notice_given_by(self) -> str: ...
    @property
    def auto_uplift_percent(self) -> Decimal:
        """Price increase by clause at each automatic renewal; 4 is 4 %."""

    @property
    def signed_on(self) -> date | None: ...
    @property
    def terminated_on(self) -> date | None:
        """Last day of service by an agreement that came later."""

    @property
    def successor_starts_on(self) -> date | None:
        """First day of the earliest contract, not a draft, that names this one as its predecessor."""

    @property
    def is_followed(self) -> bool:
        """Whether another contract of the account, not a draft, starts on the day after the initial end."""


class LineFacts(Protocol):
    """A subscription row: product * quantity * unit price, from day to day."""

    @property
    def product_id(self) -> int | str: ...
    @property
    def quantity(self) -> Decimal: ...
    @property
    def unit_price(self) -> Decimal:
        """Price of one unit for one price period, contract currency."""

    @property
    def price_period(self) -> str: ...
    @property
    def recurring(self) -> bool: ...
    @property
    def starts_on(self) -> date: ...
    @property
    def ends_on(self) -> date | None:
        """Last day of service; None follows the contract (METRICS T3)."""

    @property
    def signed_on(self) -> date | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainContract:
    """`ContractFacts` without a database."""

    starts_on: date
    ends_on: date | None = None
    renewal_mode: str = MANUAL
    renewal_term_months: int | None = None
    status: str = SIGNED
    notice_amount: int | None = None
    notice_unit: str = DAYS
    our_notice_amount: int | None = None
    our_notice_unit: str = DAYS
    notice_given_on: date | None = None
    notice_given_by: str = ""
    auto_uplift_percent: Decimal = Decimal(0)
    signed_on: date | None = None
    terminated_on: date | None = None
    successor_starts_on: date | None = None
    is_followed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainLine:
    """`LineFacts` without a database."""

    product_id: int | str = ""
    quantity: Decimal = Decimal(1)
    unit_price: Decimal
    price_period: str = YEAR
    recurring: bool = True
    starts_on: date
    ends_on: date | None = None
    signed_on: date | None = None


@dataclass(frozen=True, slots=True)
class PlanRate:
    """Company currency for one unit of `currency`, from `starts_on` until the next rate of that currency."""

    currency: str
    starts_on: date
    rate: Decimal


@dataclass(frozen=True)
class PlanRates:
    """The plan rates of the company, all sets of them.

    A currency keeps its rate until a later set changes it. Days before its first rate use the first one:
    constant currency reaches back, and no revaluation is invented for history older than the first set.
    """

    company_currency: str
    rates: Iterable[PlanRate] = ()
    _by_currency: dict[str, list[PlanRate]] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        for rate in sorted(self.rates, key=lambda rate: rate.starts_on):
            self._by_currency.setdefault(rate.currency, []).append(rate)

    def on(self, currency: str, day: date) -> Decimal:
        """Rate of `currency` in force on `day`; 1 for the company currency. LookupError when it has none."""
        if currency == self.company_currency:
            return Decimal(1)
        known = self._by_currency.get(currency)
        if not known:
            raise LookupError(f"No plan rate for {currency}.")
        begun = [rate for rate in known if rate.starts_on <= day]
        return begun[-1].rate if begun else known[0].rate

    def changes(self, currency: str) -> list[date]:
        """Days on which the rate of `currency` changes, in order; the first rate changes nothing."""
        known = self._by_currency.get(currency, [])
        return [after.starts_on for before, after in pairwise(known) if after.rate != before.rate]
