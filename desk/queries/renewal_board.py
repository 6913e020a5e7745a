"""Renewals as a board: a column a stage, each with its sums and its most urgent cards."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, F, Prefetch, Sum, Value, When, Window
from django.db.models.expressions import OrderBy
from django.db.models.functions import RowNumber

from renewals.choices import Category, Stage
from renewals.models import Renewal, RiskFlag
from renewals.queries.rows import Rows, renewal_rows

MOST_CARDS = 50
NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Card:
    """A renewal on the board: what it counts as, the risks raised of it, which day decides, and how long it
    stands in its stage (None: unknown).
    """

    renewal: Renewal
    category: str
    risks: list[RiskFlag]
    decides_by: str
    days_in_stage: int | None


@dataclass(frozen=True, slots=True)
class Column:
    """A stage: how many renewals, ATR and forecast in company currency a year, and the first of its cards."""

    stage: Stage
    label: str
    renewals: int
    atr: Decimal
    forecast: Decimal
    cards: list[Card]

    @property
    def takes_cards(self) -> bool:
        """A renewal is closed on its own page, with what closing needs."""
        return self.stage != Stage.CLOSED

    @property
    def more(self) -> int:
        return max(0, self.renewals - len(self.cards))


def board_of(rows: Rows, *, labels: Mapping[str, str], as_of: date) -> list[Column]:
    """Every stage, in its order. Within one, what is over comes first, then the nearest decision, then what
    its deadline has decided already.

    Three queries: sums, cards, their risks; one more of what was kept.
    """
    sums: dict[str, dict[str, Any]] = {
        row["stage"]: row
        for row in rows.order_by()
        .values("stage")
        .annotate(renewals=Count("pk"), atr=Sum("atr_here"), forecast=Sum("forecast_here"))
    }
    standing = Case(
        When(due_on__lt=as_of, then=Value(0)), When(decides_on__gte=as_of, then=Value(1)), default=Value(2)
    )
    order = [standing.asc(), F("decides_on").asc(nulls_last=True), F("pk").asc()]
    first = _first_of_each(rows, order) if rows.model is Renewal else _kept_first(rows, order, as_of)
    raised = Prefetch("risks", RiskFlag.objects.raised().order_by("raised_on", "pk"), to_attr="raised")
    cards: dict[str, list[Card]] = {stage: [] for stage in Stage.values}
    for renewal in first.prefetch_related(raised):
        cards[renewal.stage].append(_card(renewal, as_of))
    nothing = {"renewals": 0, "atr": None, "forecast": None}
    return [_column(stage, labels[stage], sums.get(stage, nothing), cards[stage]) for stage in Stage]


def _first_of_each(rows: Rows, order: list[OrderBy]) -> Rows:
    place = Window(RowNumber(), partition_by="stage", order_by=order)
    return rows.annotate(place=place).filter(place__lte=MOST_CARDS).order_by("place")


def _kept_first(rows: Rows, order: list[OrderBy], as_of: date) -> Rows:
    """What was kept says which cards; they are drawn, and moved by hand, as they are now."""
    chosen = [rows.filter(stage=stage).order_by(*order).values("pk")[:MOST_CARDS] for stage in Stage]
    keys = chosen[0].union(*chosen[1:], all=True)
    found = Renewal.objects.filter(pk__in=[row["pk"] for row in keys])
    return renewal_rows(found, as_of=as_of).order_by(*order)


def _column(stage: Stage, label: str, row: dict[str, Any], cards: list[Card]) -> Column:
    atr, forecast = row["atr"] or NOTHING, row["forecast"] or NOTHING
    return Column(stage, label, row["renewals"], atr, forecast, cards)


def _card(renewal: Renewal, as_of: date) -> Card:
    since = renewal.stage_since
    return Card(
        renewal,
        category=str(Category(renewal.__dict__["counts_as"]).label),  # an annotation
        risks=getattr(renewal, "raised", []),
        decides_by=decided_by(renewal),
        days_in_stage=max(0, (as_of - since).days) if since else None,
    )


def decided_by(renewal: Renewal) -> str:
    """Which day of the term decides, in words."""
    term = renewal.term
    if term is None or term.decides_on is None:
        return ""
    return "their notice" if term.their_deadline_on == term.decides_on else "end of term"
