"""Renewals that were due in the last quarter, made by the verbs."""

from datetime import timedelta
from decimal import Decimal

from accounts.domain.lines import NewLine
from accounts.models import Account, Product
from common.fiscal import Quarter
from people.company import company_today
from people.models import User
from renewals.domain.closing import Offer, close_as_renewed
from renewals.domain.snapshots import quarter_at
from renewals.domain.turning import turn_day
from renewals.models import LossReason, Renewal
from renewals.tests.contracts import line, signed


def last_quarter() -> Quarter:
    return quarter_at(quarter_at(company_today()).starts_on - timedelta(days=1))


def due(account: Account, product: Product, amount: int, *, number: str) -> None:
    """A contract of a year that ended with the last quarter."""
    end = last_quarter().ends_on
    signed(
        account, line(product, amount, 1), number=number, start=str(end - timedelta(days=364)), end=str(end),
        on=end - timedelta(days=120),
    )  # fmt: skip


def kept(number: str, amount: int, *, days: int, product: Product, by: User) -> None:
    """Closed some days after its due day (negative: before)."""
    on = last_quarter().ends_on + timedelta(days=days)
    turn_day(on=on)
    renewal = Renewal.objects.with_parts().get(contract__number=number)
    short = LossReason.objects.get_or_create(name="Shrunk")[0]
    offer = Offer(
        signed_on=on, lines=[NewLine(product=product, quantity=Decimal(amount), unit_price=Decimal(1))]
    )
    reason = short if amount < renewal.atr_amount else None
    close_as_renewed(renewal, offer=offer, by=by, on=on, loss_reason=reason)


def v3(account: Account, product: Product, *, by: User) -> str:
    """V3: due 100; booked 90, of which 5 in the quarter before and 3 after. The quarter's first day."""
    for number, amount in (("A", 92), ("B", 5), ("C", 3)):
        due(account, product, amount, number=number)
    for number, amount, days in (("B", 5, -100), ("A", 82, -20), ("C", 3, 10)):
        kept(number, amount, days=days, product=product, by=by)
    return str(last_quarter().starts_on)
