"""Health as a forecast: the renewals decided in a period, by the health that stood before."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from health.queries.backtest import Rows, decided, with_band_then, with_score_then
from insights.choosing import Chosen

ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class TestedRenewal:
    """One of them; company currency a year at the rate of its term."""

    pk: int
    account: str
    contract: str
    owner: str
    band: str
    score: int | None
    outcome: str
    due_on: date
    atr: Decimal
    kept: Decimal
    currency: str


def decided_in(chosen: Chosen, rows: Rows) -> Rows:
    """Those of the period that are decided, as known today."""
    return decided(rows, first=chosen.period.first, last=min(chosen.period.last, chosen.as_of))


def tested_rows(chosen: Chosen, band: str) -> list[TestedRenewal]:
    """Those behind one band, all without one; the largest first. One query."""
    rows = decided_in(chosen, chosen.renewals)
    rows = with_score_then(rows if chosen.renewals_kept_at else with_band_then(rows))
    rows = rows.filter(band_then=band) if band else rows
    return [
        TestedRenewal(
            pk=row.pk,
            account=row.account.name,
            contract=row.contract.number,
            owner=row.owner_name or "",
            band=row.band_then,
            score=row.score_then,
            outcome=row.outcome,
            due_on=row.due_on,
            atr=row.atr_here or ZERO,
            kept=row.forecast_here or ZERO,
            currency=chosen.currency,
        )
        for row in rows.order_by("-atr_here", "pk")
    ]
