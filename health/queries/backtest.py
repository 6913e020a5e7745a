"""What health was worth as a forecast: of accounts green, amber or red 120 days before, how many renewed.

Measured on every renewal that was decided: the health that stood `ahead` days before its decision day, from
the history as it was written, against what became of it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import connection

from health.choices import Band
from health.domain.scoring import sql

AHEAD_DAYS: Final = 120


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


def backtest(accounts: Collection[int], *, first: date, last: date, ahead: int = AHEAD_DAYS) -> list[Tested]:
    """The bands, of the closed renewals of these accounts due between two days. One query.

    A renewal without a score so long before counts as unknown. Company currency at the rate of its term.
    """
    values: dict[str, Any] = {"accounts": list(accounts), "first": first, "last": last, "ahead": ahead}
    with connection.cursor() as cursor:
        cursor.execute(sql("backtest"), values)
        found = {row[0]: Tested(*row) for row in cursor.fetchall()}
    zero = Decimal(0)
    return [found.get(band, Tested(band, 0, 0, zero, zero, zero)) for band in Band.values]
