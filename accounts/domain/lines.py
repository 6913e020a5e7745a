"""Lines of contracts as verbs are given them, and the rows that come of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from accounts.choices import PricePeriod
from accounts.domain.facts import AUTO
from accounts.domain.terms import in_force, line_end
from accounts.domain.value import annual_unit_price, period_months
from accounts.models import Contract, Product, Subscription
from common.errors import Blocker
from common.refusals import field_blockers

LINE_REFUSALS = {
    "line_number_once_a_contract": Blocker("Another line of the contract has this number.", field="line"),
    "line_quantity_positive": Blocker("A quantity is more than 0.", field="quantity"),
    "line_price_not_negative": Blocker("A price is not negative.", field="unit_price"),
    "line_ends_after_start": Blocker("The line ends before it starts.", field="ends_on"),
    "line_within_contract": Blocker("The line lies outside its contract.", field="starts_on"),
    "price_by_term_has_a_term": Blocker(
        "A price by term needs an end.",
        field="price_period",
        way_out="Give the line an end, or a price a year.",
    ),
}
PRICED_BY_TERM = Blocker(
    "A price for the whole term cannot be cut in two.",
    field="from_day",
    way_out="Correct the line to a price a year first.",
)
PRICE_STEP = Decimal("0.0001")


@dataclass(frozen=True, kw_only=True)
class NewLine:
    """A line to be signed.

    Without days it runs as long as its contract does; without a number it gets the next one.
    """

    product: Product
    quantity: Decimal
    unit_price: Decimal
    price_period: str = PricePeriod.YEAR
    recurring: bool = True
    starts_on: date | None = None
    ends_on: date | None = None
    signed_on: date | None = None
    line: int | None = None

    def row(self, contract: Contract, number: int) -> Subscription:
        return Subscription(
            contract=contract,
            line=self.line or number,
            product=self.product,
            quantity=self.quantity,
            unit_price=self.unit_price,
            price_period=self.price_period,
            recurring=self.recurring,
            starts_on=self.starts_on or contract.starts_on,
            ends_on=self.ends_on,
            signed_on=self.signed_on,
        )


def rows_of(lines: Iterable[NewLine], contract: Contract) -> list[Subscription]:
    """Unsaved rows, numbered after those that the contract has."""
    first = next_number(contract) if contract.pk else 1
    return [line.row(contract, number) for number, line in enumerate(lines, first)]


def next_number(contract: Contract) -> int:
    """The number of the next line of a contract: withdrawn ones keep theirs. One query."""
    last = contract.subscriptions.order_by("line").values_list("line", flat=True).last()
    return (last or 0) + 1


def blockers_to_line(line: Subscription, contract: Contract) -> list[Blocker]:
    """Why a line cannot stand in its contract. No queries."""
    blockers = field_blockers(line)
    if blockers or line.withdrawn:
        return blockers
    if line.quantity <= 0:
        blockers.append(LINE_REFUSALS["line_quantity_positive"])
    if line.ends_on and line.ends_on < line.starts_on:
        blockers.append(LINE_REFUSALS["line_ends_after_start"])
    blockers += _blockers_outside(line, contract)
    if line.recurring and line.price_period == PricePeriod.TERM and not (line.ends_on or contract.ends_on):
        blockers.append(LINE_REFUSALS["price_by_term_has_a_term"])
    return blockers


def _blockers_outside(line: Subscription, contract: Contract) -> list[Blocker]:
    """An automatic or evergreen contract has no last day that a line could pass."""
    if line.starts_on < contract.starts_on:
        reason = f"The line starts before its contract, which starts on {contract.starts_on}."
        return [Blocker(reason, field="starts_on")]
    last_day = contract.ends_on if contract.renewal_mode == "manual" else None
    if last_day is None or max(line.starts_on, line.ends_on or line.starts_on) <= last_day:
        return []
    field = "starts_on" if line.starts_on > last_day else "ends_on"
    return [Blocker(f"The line lies outside its contract, which ends on {last_day}.", field=field)]


def follows_contract(line: Subscription, contract: Contract) -> bool:
    """Whether the line has no end of its own: it rolls with an automatic contract (METRICS T3)."""
    return line.ends_on is None or line.ends_on == contract.ends_on


def blockers_to_ending(line: Subscription, contract: Contract, last_day: date) -> list[Blocker]:
    """Why a line cannot have its last day of service on a day. No queries."""
    if line.recurring and line.price_period == PricePeriod.TERM:
        return [PRICED_BY_TERM]
    if last_day < line.starts_on:
        return [
            Blocker(f"The line starts on {line.starts_on}.", field="from_day", way_out="Correct it instead.")
        ]
    end = line_end(line, contract)
    if end is not None and end <= last_day:
        return [Blocker(f"The line ends on {end} already.", field="from_day")]
    if contract.renewal_mode == AUTO and last_day == contract.ends_on:
        # T3: that very end is how real exports write "rolls with the contract".
        return [
            Blocker(
                "On an automatic contract a line that ends with the initial term rolls on.",
                field="from_day",
                way_out="Renew the contract with the changed lines instead.",
            )
        ]
    return []


def lines_to_renew(contract: Contract, lines: Sequence[Subscription], last_day: date) -> list[NewLine]:
    """What a flat renewal would sign: the recurring lines in force on a day, at the prices of that day."""
    return [
        NewLine(
            product=line.product,
            quantity=line.quantity,
            unit_price=price_on(line, contract, last_day),
            price_period=line.price_period,
        )
        for line in lines
        if line.recurring and in_force(line, contract, last_day)
    ]


def price_on(line: Subscription, contract: Contract, day: date) -> Decimal:
    """The unit price for the line's own period as it stands on a day, automatic uplift included;

    Four places.
    """
    exact = annual_unit_price(line, contract, day) * period_months(line, contract) / 12
    return (Decimal(exact.numerator) / exact.denominator).quantize(PRICE_STEP, ROUND_HALF_UP)
