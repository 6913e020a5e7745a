"""Small books for the tests of health, made by the verbs."""

from datetime import date, timedelta
from decimal import Decimal

from accounts.domain.contracts import sign_contract
from accounts.domain.lines import NewLine
from accounts.domain.usage import record_usage
from accounts.models import Account, Contract, Product
from accounts.tests.factories import AccountFactory, OwnershipFactory
from people.models import User

TODAY = date(2026, 11, 23)


def product(code: str = "SEAT") -> Product:
    found, _ = Product.objects.get_or_create(code=code, defaults={"name": code.title()})
    return found


def customer(owner: User | None = None, *, name: str = "Meridian Bank", **facts: object) -> Account:
    account: Account = AccountFactory(name=name, **facts)
    if owner:
        OwnershipFactory(account=account, owner=owner)
    return account


def sign(
    account: Account,
    *,
    quantity: int = 100,
    price: int = 1000,
    starts_on: date = date(2026, 1, 1),
    ends_on: date = date(2027, 12, 31),
    code: str = "SEAT",
    on: date = TODAY,
    **facts: object,
) -> Contract:
    line = NewLine(product=product(code), quantity=Decimal(quantity), unit_price=Decimal(price))
    return sign_contract(
        account,
        number=f"C-{account.pk}-{code}-{starts_on}",
        currency="USD",
        starts_on=starts_on,
        ends_on=ends_on,
        lines=[line],
        by=None,
        on=on,
        **facts,
    )


def used(account: Account, *readings: tuple[int, int], code: str = "SEAT", as_of: date = TODAY) -> None:
    """Readings as (days ago, quantity)."""
    for ago, quantity in readings:
        record_usage(
            account,
            product(code),
            on=as_of - timedelta(days=ago),
            quantity=Decimal(quantity),
            by=None,
            as_of=as_of,
        )
