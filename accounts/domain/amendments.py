"""What is agreed while a contract runs: quantities and prices, steps of a ramp, add-ons, products dropped.

A line never changes what it was: it ends, and another row follows it. So history and every movement keep
their reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from django.db import transaction

from accounts.choices import ContractStatus, PostingCause
from accounts.domain.claiming import claim, settle
from accounts.domain.lines import (
    LINE_REFUSALS,
    NewLine,
    blockers_to_ending,
    blockers_to_line,
    follows_contract,
    next_number,
    price_on,
    rows_of,
)
from accounts.domain.terms import ONE_DAY, service_end
from accounts.models import Contract, Subscription
from audit.context import acting
from common.errors import Blocker
from common.refusals import refuse, refused_as
from people.models import User


@dataclass(frozen=True, kw_only=True)
class Step:
    """From a day on: another quantity, another unit price, or both. None is as before."""

    from_day: date
    quantity: Decimal | None = None
    unit_price: Decimal | None = None


def amend(
    line: Subscription,
    *,
    from_day: date,
    quantity: Decimal | None = None,
    unit_price: Decimal | None = None,
    signed_on: date | None = None,
    by: User | None,
    on: date,
    version: int | None = None,
) -> Subscription:
    """From a day on, another quantity or price of a line;

    Gives the row that follows. `version` is the contract's.
    """
    change = Step(from_day=from_day, quantity=quantity, unit_price=unit_price)
    return step(line, steps=[change], signed_on=signed_on, by=by, on=on, version=version)[0]


@transaction.atomic
def step(
    line: Subscription,
    *,
    steps: Sequence[Step],
    signed_on: date | None = None,
    by: User | None,
    on: date,
    version: int | None = None,
) -> list[Subscription]:
    """Let a line go in steps: one row after another, each to the day before the next. Gives the new rows.

    A step up that was signed before its day is contracted uplift; `signed_on` is today when nothing is said.
    Raises DomainError naming the field.
    """
    contract = claim(line.contract, version)
    line = contract.subscriptions.select_related("product").get(pk=line.pk)
    refuse(blockers_to_stepping(line, contract, steps))
    rows = _stepped(line, contract, steps, signed_on or on)
    line.ends_on = steps[0].from_day - ONE_DAY
    refuse(blocker for row in rows for blocker in blockers_to_line(row, contract))
    with acting(by=by), refused_as(LINE_REFUSALS):
        line.save(update_fields=["ends_on"])
        Subscription.objects.bulk_create(rows)
        settle(contract, cause=PostingCause.AMENDMENT, by=by, on=on)
    return rows


def blockers_to_stepping(line: Subscription, contract: Contract, steps: Sequence[Step]) -> list[Blocker]:
    """Why a line cannot go in these steps. No queries."""
    if not steps:
        return [Blocker("There is no step.", field="from_day")]
    if not line.recurring:
        return [Blocker("A line that is paid once has no steps.", way_out="Correct it instead.")]
    if any(later.from_day <= earlier.from_day for earlier, later in pairwise(steps)):
        return [Blocker("Each step starts after the one before.", field="from_day")]
    return blockers_to_changing(line, contract) + [
        blocker
        for change in steps
        for blocker in blockers_to_ending(line, contract, change.from_day - ONE_DAY)
    ]


def blockers_to_changing(line: Subscription, contract: Contract) -> list[Blocker]:
    """Why nothing can be agreed about a line any more."""
    if contract.status == ContractStatus.DRAFT:
        return [Blocker(f"{contract} is a draft.", way_out="Edit the draft instead.")]
    if line.withdrawn:
        return [Blocker("This line was withdrawn as recorded in error.")]
    return []


@transaction.atomic
def add_on(
    contract: Contract, *, line: NewLine, by: User | None, on: date, version: int | None = None
) -> Subscription:
    """Sell more within a contract: a line from a day on that ends, and rolls, with the contract (co-term).

    A line with an end of its own keeps it. `signed_on` is today when nothing is said.
    """
    current = claim(contract, version)
    row = rows_of([line], current)[0]
    row.starts_on = line.starts_on or on
    row.signed_on = line.signed_on or on
    refuse([*blockers_to_adding(row, current), *blockers_to_line(row, current)])
    with acting(by=by), refused_as(LINE_REFUSALS):
        row.save(force_insert=True)
        settle(current, cause=PostingCause.AMENDMENT, by=by, on=on)
    return row


def blockers_to_adding(line: Subscription, contract: Contract) -> list[Blocker]:
    """Why a line cannot be added to a signed contract. No queries beyond the successor's."""
    blockers = blockers_to_changing(line, contract)
    last_day = service_end(contract)
    if last_day is not None and line.starts_on > last_day:
        blockers.append(Blocker(f"{contract} ends on {last_day}.", field="starts_on"))
    return blockers


@transaction.atomic
def drop_line(
    line: Subscription, *, last_day: date, by: User | None, on: date, version: int | None = None
) -> Subscription:
    """Let a line end before its contract does."""
    contract = claim(line.contract, version)
    line = contract.subscriptions.get(pk=line.pk)
    refuse([*blockers_to_changing(line, contract), *blockers_to_ending(line, contract, last_day)])
    line.ends_on = last_day
    with acting(by=by), refused_as(LINE_REFUSALS):
        line.save(update_fields=["ends_on"])
        settle(contract, cause=PostingCause.AMENDMENT, by=by, on=on)
    return line


def _stepped(
    line: Subscription, contract: Contract, steps: Sequence[Step], signed_on: date
) -> list[Subscription]:
    """The rows after the first step's day;

    What a step does not say is as it was, automatic uplift included.
    """
    rows = []
    number = next_number(contract)
    last_end = None if follows_contract(line, contract) else line.ends_on
    ends: list[date | None] = [later.from_day - ONE_DAY for later in steps[1:]]
    quantity, unit_price = line.quantity, None
    for place, (change, ends_on) in enumerate(zip(steps, [*ends, last_end], strict=True)):
        quantity = quantity if change.quantity is None else change.quantity
        if change.unit_price is not None:
            unit_price = change.unit_price
        rows.append(
            Subscription(
                contract=contract, line=number + place, product=line.product, quantity=quantity,
                unit_price=price_on(line, contract, change.from_day) if unit_price is None else unit_price,
                price_period=line.price_period, signed_on=signed_on,
                starts_on=change.from_day, ends_on=ends_on,
            )
        )  # fmt: skip
    return rows
