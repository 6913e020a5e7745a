"""What is sold: adding a product, changing what it is called. Prices that count stand on the lines."""

from decimal import Decimal
from typing import TypedDict, Unpack

from accounts.domain.rows import Rules, add_row, edit_row
from accounts.models import Product
from common.errors import Blocker
from common.refusals import field_blockers
from people.models import User


class ProductFacts(TypedDict, total=False):
    """What a product is."""

    code: str
    name: str
    family: str
    unit: str
    list_price: Decimal | None
    currency: str
    is_active: bool


RULES: Rules[Product] = Rules(
    blockers=field_blockers,
    reasons={"accounts_product_code_key": Blocker("Another product has this code.", field="code")},
)


def add_product(*, by: User | None, **facts: Unpack[ProductFacts]) -> Product:
    """Offer something new. Raises DomainError naming the field."""
    return add_row(Product(**facts), rules=RULES, by=by)


def edit_product(
    product: Product, *, by: User | None, version: int, **facts: Unpack[ProductFacts]
) -> Product:
    """Change what it is, if nobody saved since `version` was read; StaleEditError otherwise."""
    return edit_row(product, facts, rules=RULES, by=by, version=version)
