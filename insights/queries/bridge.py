"""The ACV bridge: opening, every kind of movement, closing, as the ledger was known."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import Case, CharField, Count, F, Sum, Value, When

from accounts.choices import MovementKind
from accounts.models import Movement
from accounts.models.movement import MovementQuerySet
from insights.choosing import Chosen

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
    """One query. Whatever came before the period is its opening; a reversal counts as what it takes back."""
    first, last = chosen.period.first, until(chosen)
    kind = Case(When(on__lt=first, then=Value(OPENING)), default=F("counts_as"), output_field=CharField())
    rows: Any = movements_of(chosen).order_by().annotate(step=kind).values("step")
    sums = {
        row["step"]: (row["amount"], row["rows"])
        for row in rows.annotate(amount=Sum("company_amount"), rows=Count("pk"))
    }
    opening, _ = sums.pop(OPENING, (ZERO, 0))
    steps = [Step(kind, str(kind.label), *sums[kind]) for kind in ORDER if kind in sums and any(sums[kind])]
    closing = opening + sum((step.amount for step in steps), ZERO)
    return Bridge(first, max(last, first - timedelta(days=1)), opening, steps, closing)


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
