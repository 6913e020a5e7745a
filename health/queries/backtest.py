"""What health was worth as a forecast: of accounts green, amber or red 120 days before, how many renewed.

Measured on every renewal that was decided: the health that stood `ahead` days before its decision day, from
the history as it was written, against what became of it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import (
    Case,
    CharField,
    DateField,
    ExpressionWrapper,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from health.choices import Band
from health.models import HealthScore
from renewals.choices import Outcome

AHEAD_DAYS: Final = 120

# Renewals with the figures that `renewals.queries.rows` names.
Rows = Any


@dataclass(frozen=True, slots=True)
class Tested:
    """Decided renewals that had one band then: how many, kept how many; ATR and what was kept of it."""

    band: str
    due: int
    renewed: int
    atr: Decimal
    final: Decimal
    capped: Decimal

    @property
    def label(self) -> str:
        return str(Band(self.band).label)

    @property
    def renewed_ratio(self) -> Decimal | None:
        return Decimal(self.renewed) / self.due if self.due else None

    @property
    def gross_ratio(self) -> Decimal | None:
        """Σ min(final, ATR) ÷ Σ ATR (METRICS §4)."""
        return self.capped / self.atr if self.atr else None


def decided(renewals: Rows, *, first: date, last: date) -> Rows:
    """Those that are closed and were due between two days."""
    return renewals.exclude(outcome="").filter(due_on__range=(first, last))


def with_band_then(renewals: Rows) -> Rows:
    """Adds `band_then`: of a closed one the health that stood `AHEAD_DAYS` before its decision, unknown where
    there was no score so long before; "" of an open one.
    """
    stood = Coalesce(_stood("band"), Value(str(Band.UNKNOWN)), output_field=CharField())
    closed = When(~Q(outcome=""), then=stood)
    return _with_the_day(renewals).annotate(
        band_then=Case(closed, default=Value(""), output_field=CharField())
    )


def with_score_then(renewals: Rows) -> Rows:
    """Adds `score_then`, of the same day; None where there was none."""
    return _with_the_day(renewals).annotate(score_then=_stood("score"))


def _with_the_day(renewals: Rows) -> Rows:
    ahead = Value(timedelta(days=AHEAD_DAYS))
    day = ExpressionWrapper(Coalesce("decides_on", "due_on") - ahead, output_field=DateField())
    return renewals.annotate(tested_on=day)


def _stood(fact: str) -> Subquery:
    scores = HealthScore.objects.filter(account=OuterRef("account"), on__lte=OuterRef("tested_on"))
    return Subquery(scores.order_by("-on", "-pk").values(fact)[:1])


def backtest(rows: Rows) -> list[Tested]:
    """Every band, of decided ones that are `counted`, company currency at their terms' rates. One query."""
    zero = Decimal(0)
    sums: dict[str, Any] = {
        "due": Sum("renewals"),
        "renewed": Coalesce(Sum("renewals", filter=~Q(outcome=Outcome.CHURNED)), 0),
        "atr": Coalesce(Sum("atr_here"), zero),
        "final": Coalesce(Sum("forecast_here"), zero),
        "capped": Coalesce(Sum("capped_here"), zero),
    }
    bands = rows.order_by().values("band_then").annotate(**sums).values_list("band_then", *sums)
    found = {band: Tested(band, *counts) for band, *counts in bands}
    return [found.get(band, Tested(band, 0, 0, zero, zero, zero)) for band in Band.values]
