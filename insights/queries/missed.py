"""How far forecasts were off, and the renewals behind every figure of it."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from insights.choosing import Chosen
from insights.periods import TWELVE
from renewals.models import SnapshotRow
from renewals.models.snapshot import SnapshotRowQuerySet
from renewals.queries.accuracy import Horizon, forecast_accuracy, rows_behind

# Whole quarters are counted: twelve months reach back to the first day of the earliest of four.
REACH: Final = timedelta(days=366 + 92)


@dataclass(frozen=True, slots=True)
class Missed:
    """One renewal in a snapshot of a horizon: forecast then and kept, company currency at the rate of then.

    `kept` and `missed` are None while it is open; above 0 the forecast was too high.
    """

    pk: int
    account: str
    contract: str
    owner: str
    due_on: date
    atr: Decimal
    forecast: Decimal
    kept: Decimal | None
    currency: str

    @property
    def missed(self) -> Decimal | None:
        return None if self.kept is None else self.forecast - self.kept


def copies_of(chosen: Chosen) -> SnapshotRowQuerySet:
    """Rows of snapshots of the chosen accounts."""
    return chosen.of(SnapshotRow.objects.all())


def span_of(chosen: Chosen) -> tuple[date, date]:
    """The days in which quarters are measured: nothing after the day looked at."""
    last = min(chosen.period.last, chosen.as_of)
    first = chosen.as_of - REACH if chosen.period.name == TWELVE else chosen.period.first
    return first, max(first, last)


def accuracy_of(chosen: Chosen) -> list[Horizon]:
    """The accuracy of each horizon over the quarters of the period that are over. Two queries."""
    first, last = span_of(chosen)
    return forecast_accuracy(first, last, today=chosen.as_of, rows=copies_of(chosen))


def missed_rows(chosen: Chosen, horizon: str, *, owner: str = "", still_open: bool = False) -> list[Missed]:
    """The renewals behind a horizon, the largest miss first; `owner` (a key, or "none") narrows them to whose
    they were then. Those still open have no miss and stand in no figure: they come only where asked for.
    """
    first, last = span_of(chosen)
    rows = copies_of(chosen).select_related("account", "renewal__contract", "owner")
    found = [
        Missed(
            pk=row.renewal_id,
            account=row.account.name,
            contract=row.renewal.contract.number,
            owner=row.owner.name if row.owner else "",
            due_on=row.due_on,
            atr=row.company_atr_amount,
            forecast=row.company_forecast_amount,
            kept=kept,
            currency=chosen.currency,
        )
        for row, kept in rows_behind(horizon, first, last, today=chosen.as_of, rows=rows)
        if (kept is None) == still_open and owner in {"", str(row.owner_id or "none")}
    ]
    return sorted(found, key=lambda row: (-abs(row.missed or Decimal(0)), -row.forecast, row.pk))
