"""Prices now against prices proposed: how far they rise at like quantity, and how far above the cap (V10)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db import transaction

from accounts.domain.terms import ONE_DAY, in_force
from accounts.domain.value import annual_unit_price, cents
from accounts.models import Contract, Subscription
from audit.context import acting
from common.errors import Blocker
from common.refusals import refuse
from people.models import User
from renewals.domain.working import blockers_to_working, claim_renewal
from renewals.models import Renewal
from renewals.permissions import can_approve_uplift

PERCENT_STEP = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Uplift:
    """What is kept, at old and at new prices: a year's value, contract currency, for the lesser quantity."""

    old: Decimal
    new: Decimal
    cap_percent: Decimal | None

    @property
    def percent(self) -> Decimal:
        """By how much prices rise; 7 is 7 %. 0 where nothing is kept."""
        if not self.old:
            return Decimal(0)
        return ((self.new / self.old - 1) * 100).quantize(PERCENT_STEP)

    @property
    def above_cap(self) -> Decimal:
        """How much of the new price lies above the cap; 0 without one."""
        if self.cap_percent is None:
            return Decimal(0)
        return max(Decimal(0), self.new - cents(self.old * (1 + self.cap_percent / 100)))


def uplift_between(
    contract: Contract,
    held: Iterable[Subscription],
    last_day: date,
    successor: Contract,
    proposed: Iterable[Subscription],
) -> Uplift:
    """Compare what a contract holds on its last day with lines proposed to follow, product by product.

    Each product counts with the lesser of both quantities, at its average price before and after; new
    products and dropped ones are no change of price.
    """
    before = by_product([line for line in held if in_force(line, contract, last_day)], contract, last_day)
    first_day = last_day + ONE_DAY
    starting = [line for line in proposed if line.starts_on <= max(first_day, successor.starts_on)]
    after = by_product(starting, successor, successor.starts_on)
    old = new = Fraction(0)
    for product in before.keys() & after.keys():
        quantity = min(before[product][0], after[product][0])
        old += quantity * before[product][1] / before[product][0]
        new += quantity * after[product][1] / after[product][0]
    return Uplift(cents(old), cents(new), contract.uplift_cap_percent)


def by_product(
    lines: Iterable[Subscription], contract: Contract, day: date
) -> dict[int, tuple[Fraction, Fraction]]:
    """Quantity and exact value a year of the recurring lines of each product."""
    found: dict[int, tuple[Fraction, Fraction]] = defaultdict(lambda: (Fraction(0), Fraction(0)))
    for line in lines:
        if line.recurring:
            quantity, value = found[line.product_id]
            units = Fraction(line.quantity)
            found[line.product_id] = (
                quantity + units,
                value + units * annual_unit_price(line, contract, day),
            )
    return found


@transaction.atomic
def approve_uplift(
    renewal: Renewal, *, percent: Decimal, reason: str, by: User, version: int | None = None
) -> Renewal:
    """A director lets prices rise above the cap, up to a percentage, for a reason."""
    current = claim_renewal(renewal, version)
    refuse([*blockers_to_working(current), *_blockers_to_approving(current, percent, reason, by)])
    current.approved_by, current.approval_reason = by, reason.strip()
    current.approved_uplift_percent = percent
    with acting(by=by, reason=current.approval_reason):
        fields = ["approved_by", "approval_reason", "approved_uplift_percent"]
        return current.save_edit(version=current.version, fields=fields)


def _blockers_to_approving(renewal: Renewal, percent: Decimal, reason: str, by: User) -> list[Blocker]:
    blockers = []
    if not can_approve_uplift(by, renewal.account):
        blockers.append(Blocker("A director above the account approves it.", field="approved_by"))
    if percent <= 0:
        blockers.append(Blocker("Say up to how many per cent.", field="percent"))
    if not reason.strip():
        blockers.append(Blocker("Say why.", field="reason"))
    return blockers


def blockers_to_uplift(renewal: Renewal, uplift: Uplift) -> list[Blocker]:
    """Why the proposed prices cannot be signed: above the cap, and nobody approved that much."""
    if not uplift.above_cap:
        return []
    approved = renewal.approved_uplift_percent
    if approved is not None and uplift.percent <= approved:
        return []
    return [
        Blocker(
            f"Prices rise by {uplift.percent.normalize():f} %, {uplift.above_cap} above the cap of "
            f"{(uplift.cap_percent or Decimal(0)).normalize():f} %.",
            field="lines",
            way_out="Ask a director to approve it, or propose less.",
        )
    ]
