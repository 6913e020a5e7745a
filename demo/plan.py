"""What the demo book is made of: facts on their way to the verbs. Plain values, no database."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class PersonPlan:
    email: str
    name: str
    role: str
    manager: str = ""
    time_zone: str = "America/New_York"
    job: str = ""


@dataclass(frozen=True, kw_only=True)
class ProductPlan:
    code: str
    name: str
    family: str
    unit: str
    list_price: Decimal


@dataclass(frozen=True, kw_only=True)
class LinePlan:
    """A line of a contract, `price` a year and unit in contract currency; an empty end follows the
    contract.
    """

    product: str
    quantity: int
    price: Decimal
    starts_on: date
    ends_on: date | None = None
    signed_on: date | None = None
    recurring: bool = True

    @property
    def value(self) -> Decimal:
        return self.quantity * self.price if self.recurring else Decimal(0)


@dataclass(frozen=True, kw_only=True)
class ContractPlan:
    """A contract as it was signed; `lines` are its subscriptions."""

    number: str
    starts_on: date
    ends_on: date | None
    lines: tuple[LinePlan, ...]
    currency: str = "USD"
    mode: str = "manual"
    renewal_months: int | None = None
    notice_days: int | None = None
    our_notice_days: int | None = None
    cap_percent: Decimal | None = None
    auto_uplift_percent: Decimal = Decimal(0)
    signed_on: date | None = None
    predecessor: str = ""
    status: str = "signed"
    notice_given_on: date | None = None
    terminated_on: date | None = None
    payment_terms: str = "Net 30"

    def in_currency(self, currency: str) -> "ContractPlan":
        return replace(self, currency=currency)


@dataclass(frozen=True, kw_only=True)
class ContactPlan:
    key: str
    name: str
    title: str
    email: str
    role: str
    stance: str
    strength: int
    reports_to: str = ""
    left_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class AccountPlan:
    """A customer with everything that hangs on it."""

    key: str
    name: str
    owner: str
    vertical: str
    segment: str
    tier: str
    country: str
    region: str
    city: str
    employees: int
    website: str
    currency: str
    status: str = "active"
    parent: str = ""
    owned_before_by: str = ""
    handed_over_on: date | None = None
    team: tuple[tuple[str, str], ...] = ()
    contracts: tuple[ContractPlan, ...] = ()
    contacts: tuple[ContactPlan, ...] = ()
    activities: tuple[tuple[str, date, str, str, str], ...] = ()  # kind, day, summary, who of us, contact key
    tasks: tuple[tuple[str, date, str, date | None], ...] = ()  # summary, due, who, done
    usage: tuple[tuple[str, date, int, int], ...] = ()  # product, day, quantity, entitlement


@dataclass(kw_only=True)
class BookPlan:
    """The whole demo company."""

    people: list[PersonPlan] = field(default_factory=list)
    products: list[ProductPlan] = field(default_factory=list)
    accounts: list[AccountPlan] = field(default_factory=list)
    rates: list[tuple[date, str, Decimal]] = field(default_factory=list)


def years_on(day: date, years: int) -> date:
    """The same day some years on (or back, when negative); 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)
