"""How good the forecast was: WAPE and bias by horizon, credited to whoever owned the renewal then (V13)."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, F, Q, Sum, When
from django.db.models.functions import Abs, Round

from accounts.queries.plain import plain, plain_ratio
from accounts.queries.value import MONEY
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

    def add(self, other: "Accuracy") -> None:
        for name in vars(other):
            setattr(self, name, getattr(self, name) + getattr(other, name))

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
    found, named = _measured(tuple(horizons), first, last, today, rows)
    is_closed = Q(actual__isnull=False)
    sums: dict[str, Any] = {
        "n": Count("actual"),
        "forecast": Sum("company_forecast_amount", filter=is_closed),
        "kept": Sum("actual"),
        "atr": Sum("company_atr_amount", filter=is_closed),
        "missed_by": Sum(Abs(F("company_forecast_amount") - F("actual"))),
        "open": Count("pk", filter=~is_closed),
    }
    keys = ("snapshot_id", "owner_id")
    for snapshot, owner, *facts, still_open in (
        found.order_by().values(*keys).annotate(**sums).values_list(*keys, *sums)
    ):
        horizon = horizons[named[snapshot]]
        horizon.open += still_open
        if facts[0]:
            horizon.whole.add(Accuracy(*facts))
            horizon.by_owner[owner].add(Accuracy(*facts))
    return list(horizons.values())


def rows_behind(
    name: str, first: date, last: date, *, today: date, rows: SnapshotRowQuerySet | None = None
) -> Iterator[tuple[SnapshotRow, Decimal | None]]:
    """What a horizon is measured by: each row of its snapshots with what was kept, None while it is open."""
    found, _ = _measured((name,), first, last, today, rows)
    for row in found.iterator(chunk_size=2000):
        yield row, row.actual


def _measured(
    names: tuple[str, ...], first: date, last: date, today: date, rows: SnapshotRowQuerySet | None
) -> tuple[Any, dict[int, str]]:
    """The rows of some horizons, and the horizon of each snapshot. One query.

    They have `actual`: what was kept, at the rate of the snapshot; None while open.
    A forecast is not wrong because plan rates changed: what was forecast to the cent is what was kept.
    """
    quarters = quarters_in(first, min(last, today - timedelta(days=1)))
    wanted = {days_of(quarter)[name]: (name, quarter) for quarter in quarters for name in names}
    taken = dict(Snapshot.objects.filter(scheduled_for__in=wanted).values_list("pk", "scheduled_for"))
    due = Q(pk__in=[])
    for key, day in taken.items():
        quarter = wanted[day][1]
        due |= Q(snapshot=key, due_on__range=(quarter.starts_on, quarter.ends_on))
    final = F("renewal__final_amount")
    actual = Case(
        When(renewal__final_amount=F("forecast_amount"), then=F("company_forecast_amount")),
        default=Round(final * F("rate"), precision=2),
        output_field=MONEY,
    )
    seen = SnapshotRow.objects.all() if rows is None else rows
    found = seen.filter(due, renewal__term__isnull=False).annotate(actual=actual)
    return found, {key: wanted[day][0] for key, day in taken.items()}


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
