"""One customer and two products."""

import pytest

from accounts.models import Account, Product
from accounts.tests.factories import AccountFactory, OwnershipFactory


@pytest.fixture
def account(rep) -> Account:
    account = AccountFactory(external_id="A", name="Meridian Bank", country="US", tier="1")
    OwnershipFactory(account=account, owner=rep)
    return account


@pytest.fixture
def seats(db) -> Product:
    return Product.objects.create(code="SEAT", name="Seats")


@pytest.fixture
def platform(db) -> Product:
    return Product.objects.create(code="PLAT", name="Platform")
