"""What changed between two days in the forecast of a period, renewal by renewal."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from insights.choosing import Chosen
from renewals.models import Renewal, Snapshot, SnapshotRow
from renewals.queries.waterfall import STEPS, Waterfall, waterfall

WORDS: Final[dict[str, str]] = {
    "new": "New renewals",
    "pulled_in": "Pulled in",
    "pushed": "Pushed out",
    "moved_in": "Handed over to it",
    "moved_out": "Handed over from it",
    "up": "Forecast raised",
    "down": "Forecast lowered",
    "renewed": "Renewed",
    "churned": "Lost",
    "gone": "No longer due",
}
assert set(WORDS) == set(STEPS)  # noqa: S101  every step has its words


@dataclass(frozen=True, slots=True)
class Changes:
    """From one snapshot to another; without two of them there is nothing to compare."""

    earlier: Snapshot
    later: Snapshot
    found: Waterfall


def snapshots_between(chosen: Chosen) -> tuple[Snapshot, Snapshot] | None:
    """The last snapshot before the period began or its first, and the last by the day looked at."""
    known = Snapshot.objects.filter(scheduled_for__lte=chosen.as_of).order_by("scheduled_for")
    later = known.last()
    earlier = known.filter(scheduled_for__lte=chosen.period.first).last() or known.first()
    if not earlier or not later or earlier == later:
        return None
    return earlier, later


def changes_of(chosen: Chosen) -> Changes | None:
    """The forecast of what is due in the period, then and now. Four queries."""
    pair = snapshots_between(chosen)
    if pair is None:
        return None
    earlier, later = pair
    rows = chosen.of(SnapshotRow.objects.all())
    found = waterfall(earlier, later, first=chosen.period.first, last=chosen.period.last, rows=rows)
    return Changes(earlier, later, found)


@dataclass(frozen=True, slots=True)
class ChangedRenewal:
    """A renewal behind a step: its forecast then and now, company currency; 0 where it does not count."""

    pk: int
    account: str
    contract: str
    step: str
    due_on: date
    was: Decimal
    now: Decimal
    currency: str

    @property
    def change(self) -> Decimal:
        return self.now - self.was


def changed_rows(chosen: Chosen, step: str) -> list[ChangedRenewal]:
    """The renewals of one step, of every step without one; the largest change first. Five queries."""
    found = changes_of(chosen)
    steps = found.found.steps if found else {}
    changes = [
        (name, change)
        for name, one in steps.items()
        if name == step or step not in WORDS
        for change in one.changes
    ]
    seen = Renewal.objects.visible_to(chosen.user, on=chosen.today).with_parts()
    renewals = seen.in_bulk([change.renewal for _, change in changes])
    rows = [
        ChangedRenewal(
            pk=change.renewal,
            account=renewals[change.renewal].account.name,
            contract=renewals[change.renewal].contract.number,
            step=WORDS[name],
            due_on=renewals[change.renewal].due_on,
            was=change.was,
            now=change.now,
            currency=chosen.currency,
        )
        for name, change in changes
        if change.renewal in renewals
    ]
    return sorted(rows, key=lambda row: (-abs(row.change), row.pk))
