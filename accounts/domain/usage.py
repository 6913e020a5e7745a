"""How much of what they bought they use, as systems report it: a reading a day for each product."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from accounts.models import Account, Product, UsageReading
from audit.context import acting
from common.errors import Blocker
from common.refusals import field_blockers, refuse
from people.models import User

NOT_YET = Blocker("This day has not come.", field="on")
TWICE = Blocker(
    "Two readings of one account and product for one day.", field="on", way_out="Keep one of them."
)


def blockers_to_reading(reading: UsageReading, *, as_of: date) -> list[Blocker]:
    """Why a reading cannot be recorded. No queries."""
    blockers = field_blockers(reading)
    if reading.on and reading.on > as_of:
        blockers.append(NOT_YET)
    return blockers


def record_usage(
    account: Account,
    product: Product,
    *,
    on: date,
    quantity: Decimal,
    entitlement: Decimal | None = None,
    by: User | None,
    as_of: date,
) -> None:
    """Record what an account used of a product on a day; a second reading of that day replaces the first."""
    reading = UsageReading(
        account=account, product=product, on=on, quantity=quantity, entitlement=entitlement
    )
    record_usage_readings([reading], by=by, as_of=as_of)


def record_usage_readings(readings: Iterable[UsageReading], *, by: User | None, as_of: date) -> int:
    """Record many unsaved readings, all or none, and return how many were given.

    What is recorded already with the same figures is left as it is, in the table and in the history.
    """
    rows = list(readings)
    refuse(blocker for row in rows for blocker in blockers_to_reading(row, as_of=as_of))
    days = Counter((row.account_id, row.product_id, row.on) for row in rows)
    refuse([TWICE] if days and max(days.values()) > 1 else [])
    with acting(by=by):
        UsageReading.objects.bulk_create(
            rows,
            batch_size=2000,
            update_conflicts=True,
            unique_fields=["account", "product", "on"],
            update_fields=["quantity", "entitlement"],
        )
    return len(rows)
