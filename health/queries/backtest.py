"""What health was worth as a forecast: of accounts green, amber or red 120 days before, how many renewed.

Measured on every renewal that was decided: the health that stood `ahead` days before its decision day, from
the history as it was written, against what became of it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import (
    CharField,
    Count,
    DateField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce, Least

from health.choices import Band
from health.models import HealthScore
from renewals.choices import Outcome

AHEAD_DAYS: Final = 120

# Renewals as `renewals.queries.rows.renewal_rows` gives them, with the annotations below.
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


def decided(renewals: Rows, *, first: date, last: date, ahead: int = AHEAD_DAYS) -> Rows:
    """Those of `renewal_rows` that are closed and were due between two days, with the health that stood
    `ahead` days before their decision: `band_then`, and `score_then`.

    Without a score so long before, the band is unknown and the score None.
    """
    day = ExpressionWrapper(
        Coalesce("decides_on", "due_on") - Value(timedelta(days=ahead)), output_field=DateField()
    )
    stood = HealthScore.objects.filter(account=OuterRef("account"), on__lte=OuterRef("tested_on"))
    stood = stood.order_by("-on", "-pk")
    closed = renewals.exclude(outcome="").filter(due_on__range=(first, last)).annotate(tested_on=day)
    return closed.annotate(
        band_then=Coalesce(
            Subquery(stood.values("band")[:1]), Value(str(Band.UNKNOWN)), output_field=CharField()
        ),
        score_then=Subquery(stood.values("score")[:1]),
    )


def backtest(rows: Rows) -> list[Tested]:
    """Every band, of the rows of `decided`, company currency at the rate of each term. One query."""
    zero = Decimal(0)
    sums: dict[str, Any] = {
        "due": Count("pk"),
        "renewed": Count("pk", filter=~Q(outcome=Outcome.CHURNED)),
        "atr": Coalesce(Sum("atr_here"), zero),
        "final": Coalesce(Sum("forecast_here"), zero),
        "capped": Coalesce(Sum(Least(F("forecast_here"), F("atr_here"))), zero),
    }
    bands = rows.order_by().values("band_then").annotate(**sums).values_list("band_then", *sums)
    found = {band: Tested(band, *counts) for band, *counts in bands}
    return [found.get(band, Tested(band, 0, 0, zero, zero, zero)) for band in Band.values]
