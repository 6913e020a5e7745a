"""What changed in the forecast of a period between two snapshots, and why: opening + steps = closing."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from renewals.models import Snapshot, SnapshotRow
from renewals.models.snapshot import SnapshotRowQuerySet

STEPS: Final = (
    "new",
    "pulled_in",
    "pushed",
    "moved_in",
    "moved_out",
    "up",
    "down",
    "renewed",
    "churned",
    "gone",
)
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Change:
    """What the forecast of one renewal was and is, company currency; 0 where it does not count."""

    renewal: int
    was: Decimal
    now: Decimal

    @property
    def amount(self) -> Decimal:
        return self.now - self.was


@dataclass
class Step:
    """One kind of change, and the renewals behind it."""

    changes: list[Change] = field(default_factory=list)

    @property
    def amount(self) -> Decimal:
        """Company currency: the sum of its changes."""
        return sum((change.amount for change in self.changes), ZERO)

    @property
    def renewals(self) -> list[int]:
        return [change.renewal for change in self.changes]


@dataclass
class Waterfall:
    """Opening, the steps by kind, closing; opening + Σ steps = closing."""

    opening: Decimal
    closing: Decimal
    steps: dict[str, Step]


def waterfall(
    earlier: Snapshot,
    later: Snapshot,
    *,
    first: date,
    last: date,
    rows: SnapshotRowQuerySet | None = None,
    owner: int | None = None,
) -> Waterfall:
    """From the forecast of renewals due in a period, as of one snapshot, to that of another. Two queries.

    `rows` narrows what may be seen, `owner` to one person's: then renewals that came to or went from her are
    `moved_in` and `moved_out`. Amounts of the later snapshot are at its own rates.
    """
    seen = SnapshotRow.objects.all() if rows is None else rows
    before = {row.renewal_id: row for row in seen.filter(snapshot=earlier)}
    after = {row.renewal_id: row for row in seen.filter(snapshot=later)}
    found = Waterfall(ZERO, ZERO, {name: Step() for name in STEPS})

    def counted(row: SnapshotRow | None) -> bool:
        return row is not None and first <= row.due_on <= last and (owner is None or row.owner_id == owner)

    for renewal in sorted(before.keys() | after.keys()):
        old, new = before.get(renewal), after.get(renewal)
        was = old.company_forecast_amount if old is not None and counted(old) else ZERO
        now = new.company_forecast_amount if new is not None and counted(new) else ZERO
        if not counted(old) and not counted(new):
            continue
        found.opening += was
        found.closing += now
        kind = _kind(old, new, is_in=counted(new), was_in=counted(old), owner=owner)
        if kind:
            found.steps[kind].changes.append(Change(renewal, was, now))
    return found


def _kind(
    old: SnapshotRow | None, new: SnapshotRow | None, *, is_in: bool, was_in: bool, owner: int | None
) -> str:
    """Why a renewal counts as another amount; empty where it does not."""
    if old is None:
        return "new"
    if new is None:
        return "gone"
    if is_in != was_in:
        moved = owner is not None and old.owner_id != new.owner_id
        if moved:
            return "moved_in" if is_in else "moved_out"
        return "pulled_in" if is_in else "pushed"
    if new.outcome and not old.outcome:
        return "churned" if new.outcome == "churned" else "renewed"
    if new.company_forecast_amount == old.company_forecast_amount:
        return ""
    return "up" if new.company_forecast_amount > old.company_forecast_amount else "down"
