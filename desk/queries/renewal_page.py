"""What the page of one renewal shows: its dates, lines before and after, who decides, what is to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from accounts.choices import EXECUTIVE_ROLES, ContactRole
from accounts.domain.terms import ONE_DAY, in_force
from accounts.domain.value import cents
from accounts.models import Account, Contact, Contract, Movement, Policy, Product, Subscription, Task
from common.datestrip import Mark
from common.errors import Blocker, DomainError
from renewals.domain.closing import Offer, propose
from renewals.domain.uplift import Uplift, by_product, uplift_between
from renewals.models import Renewal

ROOM = timedelta(days=14)
LATELY = 6  # rows of the ledger
DECIDING = [*EXECUTIVE_ROLES, ContactRole.CHAMPION, ContactRole.PROCUREMENT]


@dataclass(frozen=True, slots=True)
class Pair:
    """A product before and after: quantity, price a unit and value a year, contract currency; 0 is none."""

    product: Product
    quantity: Decimal
    price: Decimal
    amount: Decimal
    new_quantity: Decimal
    new_price: Decimal
    new_amount: Decimal

    @property
    def quantity_change(self) -> Decimal:
        return self.new_quantity - self.quantity

    @property
    def amount_change(self) -> Decimal:
        return self.new_amount - self.amount

    @property
    def price_change(self) -> Decimal | None:
        """How the price of a unit changes (1 = doubles); None for what is new or dropped."""
        if not self.price or not self.new_quantity:
            return None
        return self.new_price / self.price - 1


@dataclass(frozen=True, slots=True)
class Ahead:
    """Lines now beside lines to come, the uplift, and what blocks; contract currency a year."""

    pairs: list[Pair]
    amount: Decimal
    atr: Decimal
    uplift: Uplift | None
    blockers: list[Blocker]

    @property
    def change(self) -> Decimal:
        return self.amount - self.atr

    @property
    def uplift_ratio(self) -> Decimal | None:
        return self.uplift.percent / 100 if self.uplift else None


def ahead_of(renewal: Renewal, offer: Offer, *, on: date, **compared: object) -> Ahead:
    """An offer beside what is held, as `propose` sees it. What cannot be proposed at all is only blocked."""
    try:
        found = propose(renewal, offer, on=on, **compared)  # type: ignore[arg-type]  # its own keywords
    except DomainError as error:
        return Ahead([], Decimal(0), renewal.atr, None, list(error.blockers))
    last_day = found.successor.starts_on - ONE_DAY
    pairs = pairs_of(renewal.contract, found.held, last_day, found.successor, found.lines)
    return Ahead(pairs, found.amount, renewal.atr, found.uplift, found.blockers)


def followed_by(renewal: Renewal, successor: Contract) -> Ahead:
    """A closed renewal: what it held beside the contract that followed. Two queries."""
    held, new = lines_of(renewal.contract), lines_of(successor)
    last_day = successor.starts_on - ONE_DAY
    pairs = pairs_of(renewal.contract, held, last_day, successor, new)
    uplift = uplift_between(renewal.contract, held, last_day, successor, new)
    return Ahead(pairs, renewal.final_amount or Decimal(0), renewal.atr, uplift, [])


def lines_of(contract: Contract) -> list[Subscription]:
    """The standing lines by number. One query."""
    return list(contract.subscriptions.standing().select_related("product").order_by("line"))


def pairs_of(
    contract: Contract,
    held: Sequence[Subscription],
    last_day: date,
    successor: Contract,
    new: Sequence[Subscription],
) -> list[Pair]:
    """Product by product, the largest first: recurring lines of the last day, and of the first day after."""
    before = by_product([line for line in held if in_force(line, contract, last_day)], contract, last_day)
    starting = [line for line in new if line.starts_on <= successor.starts_on]
    after = by_product(starting, successor, successor.starts_on)
    products = {line.product_id: line.product for line in [*held, *new]}
    pairs = [
        Pair(products[key], *_said(before.get(key)), *_said(after.get(key)))
        for key in before.keys() | after.keys()
    ]
    return sorted(pairs, key=lambda pair: (-pair.amount, -pair.new_amount, pair.product.name))


def _said(found: tuple[Fraction, Fraction] | None) -> tuple[Decimal, Decimal, Decimal]:
    """Quantity, average price of a unit, value a year."""
    if not found or not found[0]:
        return Decimal(0), Decimal(0), Decimal(0)
    quantity, value = found
    units = Decimal(quantity.numerator) / quantity.denominator
    return units, cents(value / quantity), cents(value)


@dataclass(frozen=True, slots=True)
class Days:
    """The strip of days of a renewal: from its window to the end of grace, today always within."""

    starts_on: date
    ends_on: date
    marks: list[Mark]
    grace_ends_on: date


def days_of(renewal: Renewal, *, as_of: date, grace_days: int) -> Days:
    """Their notice, ours, the end. No queries."""
    term = renewal.term
    grace_ends_on = renewal.due_on + timedelta(days=grace_days)
    marks = [Mark(renewal.due_on, "end", "end")]
    if term is not None and term.their_deadline_on:
        marks.append(Mark(term.their_deadline_on, "their notice", "notice"))
    if term is not None and term.our_deadline_on:
        marks.append(Mark(term.our_deadline_on, "our notice", "notice"))
    days = [mark.on for mark in marks]
    opens_on = renewal.window_opens_on
    first = min([*days, as_of, *([opens_on] if opens_on else [])])
    last = max([*days, as_of, grace_ends_on])
    return Days(first - ROOM, last + ROOM, marks, grace_ends_on)


def deciders_of(account: Account) -> list[Contact]:
    """Who decides, champions or buys, and still works there; whoever decides first. One query."""
    rows = account.contacts.active().filter(role__in=DECIDING).in_name_order()
    return sorted(rows, key=lambda contact: contact.role not in EXECUTIVE_ROLES)


def movements_of(account: Account) -> list[Movement]:
    """The latest rows of the account's ledger, what was taken back left out. One query."""
    rows = Movement.objects.standing().filter(account=account).select_related("product", "contract")
    return list(rows.order_by("-on", "-pk")[:LATELY])


def tasks_of(renewal: Renewal) -> list[Task]:
    """The renewal's own tasks, what is open first, then what was done. One query."""
    tasks = Task.objects.filter(renewal_task__renewal=renewal).select_related("user", "account")
    return sorted(tasks, key=_soonest)


def _soonest(task: Task) -> tuple[bool, date, int]:
    return (task.done_on is not None, task.due_on or date.max, task.pk)


def grace_days() -> int:
    """How long a late signature still counts, by the company's policy. One query."""
    return Policy.in_force().grace_days
