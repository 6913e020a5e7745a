"""What changed between two days in the forecast of a period, renewal by renewal."""

from dataclasses import dataclass
from typing import Final

from insights.choosing import Chosen
from renewals.models import Snapshot, SnapshotRow
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
    rows = SnapshotRow.objects.visible_to(chosen.user, on=chosen.today).within(chosen.accounts)
    found = waterfall(earlier, later, first=chosen.period.first, last=chosen.period.last, rows=rows)
    return Changes(earlier, later, found)
