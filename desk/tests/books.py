"""A small book for the tests of the desk, made by the verbs: every figure can be told by heart."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from accounts.domain.contracts import sign_contract
from accounts.domain.lines import NewLine
from accounts.models import Account, Contract, Product
from accounts.tests.factories import AccountFactory, OwnershipFactory
from people.company import company_today
from people.models import User
from renewals.domain.turning import turn_day
from renewals.models import Renewal


@dataclass(frozen=True)
class Book:
    """Meridian Bank is worth 120,000 a year, Borealis Health 36,000; Quarry has signed nothing."""

    meridian: Account
    borealis: Account
    quarry: Account
    contract: Contract
    seats: Product


def account_of(owner: User, name: str, **facts: object) -> Account:
    account: Account = AccountFactory(name=name, **facts)
    OwnershipFactory(account=account, owner=owner)
    return account


def sign(
    account: Account,
    product: Product,
    *,
    quantity: int,
    price: int,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Contract:
    """One line from 1 January for a year, on its usual terms."""
    today = company_today()
    starts_on = starts_on or date(today.year, 1, 1)
    return sign_contract(
        account,
        number=f"C-{account.name}",
        currency="USD",
        starts_on=starts_on,
        ends_on=ends_on or date(starts_on.year + 1, 12, 31),
        lines=[NewLine(product=product, quantity=Decimal(quantity), unit_price=Decimal(price))],
        by=None,
        on=today,
    )


def small_book(owner: User) -> Book:
    seats = Product.objects.create(code="SEAT", name="Analyst seat")
    meridian = account_of(owner, "Meridian Bank", vertical="Banking", segment="Enterprise", tier="1")
    borealis = account_of(owner, "Borealis Health", vertical="Healthcare", segment="Commercial", tier="2")
    quarry = account_of(owner, "Quarry Works", vertical="Manufacturing", segment="Commercial")
    contract = sign(meridian, seats, quantity=100, price=1200)
    sign(borealis, seats, quantity=30, price=1200)
    return Book(meridian, borealis, quarry, contract, seats)


def soon(owner: User, *, name: str = "Meridian Bank", days: int = 30, **facts) -> Renewal:
    """A renewal whose window is open: 100 seats at 100, the term ends in some days."""
    today = company_today()
    seats, _ = Product.objects.get_or_create(code="SEAT", name="Seats")
    contract = sign_contract(
        account_of(owner, name),
        number=f"C-{name}",
        currency="USD",
        starts_on=today + timedelta(days=days - 364),
        ends_on=today + timedelta(days=days),
        lines=[NewLine(product=seats, quantity=Decimal(100), unit_price=Decimal(100))],
        by=None,
        on=today,
        **facts,
    )
    turn_day(on=today)
    return Renewal.objects.with_parts().get(contract=contract)
