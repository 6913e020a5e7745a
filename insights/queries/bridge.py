"""The ACV bridge: opening, every kind of movement, closing, as the ledger was known."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import Aggregate, Case, CharField, Count, F, Sum, Value, When

from accounts.choices import MovementKind
from accounts.models import Movement
from accounts.models.movement import MovementQuerySet
from insights.choosing import Chosen
from insights.models import LedgerDay, LedgerKept

OPENING: Final = "opening"
ORDER: Final = (
    MovementKind.NEW,
    MovementKind.REACTIVATION,
    MovementKind.CROSS_SELL,
    MovementKind.EXPANSION,
    MovementKind.CONTRACTED_UPLIFT,
    MovementKind.UPLIFT,
    MovementKind.PRICE_CUT,
    MovementKind.CONTRACTION,
    MovementKind.LINE_CHURN,
    MovementKind.ACCOUNT_CHURN,
    MovementKind.FX,
)
ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Step:
    """One kind of movement of the period, company currency."""

    kind: str
    label: str
    amount: Decimal
    rows: int


@dataclass(frozen=True, slots=True)
class Bridge:
    """opening + Σ steps = closing."""

    first: date
    last: date
    opening: Decimal
    steps: list[Step]
    closing: Decimal


def until(chosen: Chosen) -> date:
    """The last day of the period that the ledger can tell: the day looked at, where the period goes on."""
    return min(chosen.period.last, chosen.as_of)


def movements_of(chosen: Chosen) -> MovementQuerySet:
    """The ledger rows of the chosen accounts that were known on the day looked at."""
    return chosen.of(Movement.objects.all()).known_by(chosen.as_of).effective_by(until(chosen))


def bridge_of(chosen: Chosen) -> Bridge:
    """Two queries at most. Whatever came before the period is its opening; a reversal counts as what it takes
    back.
    """
    first, last = chosen.period.first, until(chosen)
    sums: dict[str, tuple[Decimal, int]] = defaultdict(lambda: (ZERO, 0))
    for step, amount, rows in _moved(chosen):
        before, counted = sums[step]
        sums[step] = (before + amount, counted + rows)
    opening, _ = sums.pop(OPENING, (ZERO, 0))
    steps = [Step(kind, str(kind.label), *sums[kind]) for kind in ORDER if kind in sums and any(sums[kind])]
    closing = opening + sum((step.amount for step in steps), ZERO)
    return Bridge(first, max(last, first - timedelta(days=1)), opening, steps, closing)


def _moved(chosen: Chosen) -> Iterator[tuple[str, Decimal, int]]:
    """What moved by step. Of a whole company: as it was summed up, and what was recorded since."""
    rows, kept = movements_of(chosen), LedgerKept.objects.first() if chosen.is_whole else None
    if kept:
        rows = rows.filter(posting__recorded_at__gte=kept.until)
        days = LedgerDay.objects.filter(on__lte=until(chosen))
        yield from _by_step(days, chosen, amount=Sum("amount"), number=Sum("rows"))
    yield from _by_step(rows, chosen, amount=Sum("company_amount"), number=Count("pk"))


def _by_step(rows: Any, chosen: Chosen, *, amount: Sum, number: Aggregate) -> Any:
    opening = When(on__lt=chosen.period.first, then=Value(OPENING))
    steps = rows.order_by().annotate(step=Case(opening, default=F("counts_as"), output_field=CharField()))
    return steps.values("step").annotate(a=amount, n=number).values_list("step", "a", "n")


def movements_behind(chosen: Chosen, kind: str) -> MovementQuerySet:
    """The rows of one step, largest first; every step's without a kind."""
    rows = movements_of(chosen).filter(on__gte=chosen.period.first)
    rows = rows.filter(counts_as=kind) if kind in MovementKind.values else rows
    found = rows.select_related("account", "contract", "product")
    return found.annotate(currency_here=Value(chosen.currency))


def sum_of(rows: MovementQuerySet) -> tuple[int, Decimal]:
    """How many ledger rows, and what they moved, company currency. One query."""
    found = rows.order_by().aggregate(count=Count("pk"), total=Sum("company_amount"))
    return found["count"], found["total"] or ZERO
