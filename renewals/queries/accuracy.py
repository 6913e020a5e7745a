"""How good the forecast was: WAPE and bias by horizon, credited to whoever owned the renewal then (V13)."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from accounts.queries.plain import plain, plain_ratio
from common.errors import Blocker, DomainError
from common.fiscal import Quarter
from people.models import User
from renewals.domain.snapshots import days_of, quarter_at
from renewals.models import Snapshot, SnapshotRow
from renewals.models.snapshot import SnapshotRowQuerySet

ZERO = Decimal(0)


@dataclass
class Accuracy:
    """Forecast against actual over n renewals; company currency at the snapshot's rate."""

    n: int = 0
    forecast: Decimal = ZERO
    actual: Decimal = ZERO
    atr: Decimal = ZERO
    missed_by: Decimal = ZERO

    def add(self, forecast: Decimal, actual: Decimal, atr: Decimal) -> None:
        self.n += 1
        self.forecast += forecast
        self.actual += actual
        self.atr += atr
        self.missed_by += abs(forecast - actual)

    @property
    def whole(self) -> Decimal:
        """What the misses are measured by: what was kept, ATR where nothing was."""
        return self.actual or self.atr

    @property
    def wape(self) -> Decimal | None:
        return self.missed_by / self.whole if self.whole else None

    @property
    def bias(self) -> Decimal | None:
        return (self.forecast - self.actual) / self.whole if self.whole else None

    def as_json(self) -> dict[str, Any]:
        """WAPE = Σ|forecast - actual| ÷ Σ actual, bias = Σ(forecast - actual) ÷ Σ actual; + is too high.

        Where nothing was kept, both are divided by Σ ATR, and `divided_by` says so.
        """
        divided_by = "actual" if self.actual else "atr"
        return {
            "n": self.n,
            "forecast": plain(self.forecast),
            "actual": plain(self.actual),
            "atr": plain(self.atr),
            "wape": plain_ratio(self.missed_by, self.whole),
            "bias": plain_ratio(self.forecast - self.actual, self.whole),
            "divided_by": divided_by,
        }


@dataclass
class Horizon:
    """The snapshots of one day of their quarters, together and by owner in the snapshot."""

    name: str
    whole: Accuracy = field(default_factory=Accuracy)
    by_owner: dict[int | None, Accuracy] = field(default_factory=lambda: defaultdict(Accuracy))
    open: int = 0


def forecast_accuracy(
    first: date, last: date, *, today: date, rows: SnapshotRowQuerySet | None = None
) -> list[Horizon]:
    """The accuracy of each horizon over the quarters that lie in a period and are over. Two queries.

    Counted are renewals whose agreed end lies in the quarter of the snapshot; those still open have no actual
    amount and are only numbered. `rows` narrows what may be seen. Raises DomainError for a period that ends
    before it starts.
    """
    if last < first:
        raise DomainError(Blocker("The period ends before it starts.", field="to"))
    horizons = {name: Horizon(name) for name in days_of(quarter_at(first))}
    for name, row, actual in _rows(tuple(horizons), first, last, today, rows):
        _add(horizons[name], row, actual)
    return list(horizons.values())


def rows_behind(
    name: str, first: date, last: date, *, today: date, rows: SnapshotRowQuerySet | None = None
) -> Iterator[tuple[SnapshotRow, Decimal | None]]:
    """What a horizon is measured by: each row of its snapshots with what was kept, None while it is open."""
    return ((row, actual) for _, row, actual in _rows((name,), first, last, today, rows))


def _rows(
    names: tuple[str, ...], first: date, last: date, today: date, rows: SnapshotRowQuerySet | None
) -> Iterator[tuple[str, SnapshotRow, Decimal | None]]:
    """The rows of some horizons, each with the horizon's name and what was kept. Two queries."""
    quarters = quarters_in(first, min(last, today - timedelta(days=1)))
    wanted = {days_of(quarter)[name]: (name, quarter) for quarter in quarters for name in names}
    taken = dict(Snapshot.objects.filter(scheduled_for__in=wanted).values_list("pk", "scheduled_for"))
    seen = SnapshotRow.objects.all() if rows is None else rows
    found = seen.filter(snapshot__in=taken, renewal__term__isnull=False).select_related("renewal")
    for row in found.iterator(chunk_size=2000):
        name, quarter = wanted[taken[row.snapshot_id]]
        if quarter.starts_on <= row.due_on <= quarter.ends_on:
            yield name, row, None if row.renewal.final_amount is None else _actual(row)


def quarters_in(first: date, last: date) -> Iterator[Quarter]:
    """The fiscal quarters that lie wholly between two days, both included."""
    quarter = quarter_at(first)
    while quarter.ends_on <= last:
        if quarter.starts_on >= first:
            yield quarter
        quarter = quarter_at(quarter.ends_on + timedelta(days=1))


def accuracy_as_json(horizons: list[Horizon]) -> list[dict[str, Any]]:
    """What `forecast_accuracy --json` prints, people by name."""
    people = User.objects.in_bulk({owner for horizon in horizons for owner in horizon.by_owner if owner})
    return [
        {
            "horizon": horizon.name,
            **horizon.whole.as_json(),
            "open": horizon.open,
            "people": [
                {"email": people[owner].email if owner in people else None, **found.as_json()}
                for owner, found in sorted(
                    horizon.by_owner.items(),
                    key=lambda item: people[item[0]].email if item[0] in people else "",
                )
            ],
        }
        for horizon in horizons
    ]


def _add(horizon: Horizon, row: SnapshotRow, actual: Decimal | None) -> None:
    if actual is None:
        horizon.open += 1
        return
    for accuracy in (horizon.whole, horizon.by_owner[row.owner_id]):
        accuracy.add(row.company_forecast_amount, actual, row.company_atr_amount)


def _actual(row: SnapshotRow) -> Decimal:
    """The final amount at the rate of the snapshot: a forecast is not wrong because plan rates changed."""
    final = row.renewal.final_amount or ZERO
    if final == row.forecast_amount:
        return row.company_forecast_amount
    return (final * row.rate).quantize(Decimal("0.01"))
