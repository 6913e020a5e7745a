"""Usage against entitlement, a series for each product."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from accounts.models import Account, Product, UsageReading


@dataclass(frozen=True, slots=True)
class UsageSeries:
    """The readings of one product, oldest first; never empty. Quantities are in the product's unit."""

    product: Product
    readings: tuple[UsageReading, ...]

    @property
    def latest(self) -> UsageReading:
        return self.readings[-1]

    @property
    def used_ratio(self) -> Decimal | None:
        """Latest quantity ÷ latest entitlement (1 = all of it); None where nothing limits it."""
        latest = self.latest
        return latest.quantity / latest.entitlement if latest.entitlement else None

    def change_ratio(self, *, since: date) -> Decimal | None:
        """Latest ÷ last reading by `since`, less 1: −0.38 is 38 % less. None without one above 0."""
        before = [reading for reading in self.readings if reading.on <= since]
        base = before[-1].quantity if before else Decimal(0)
        return self.latest.quantity / base - 1 if base else None


def usage_of(account: Account, *, first: date, last: date) -> list[UsageSeries]:
    """What the account used of each product between two days, products by name. One query."""
    readings = account.usage_readings.between(first, last).select_related("product")
    in_order = sorted(readings, key=lambda r: (r.product.name.lower(), r.product_id, r.on))
    return [
        UsageSeries(group[0].product, tuple(group))
        for _, found in groupby(in_order, key=lambda reading: reading.product_id)
        if (group := list(found))
    ]
