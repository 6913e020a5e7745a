"""What the pages about the forecast show: the steps between two snapshots, and how good the forecast was."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from accounts.models.account import AccountQuerySet
from common.charts import floor_of
from common.fiscal import Quarter
from desk.queries.charts import HIDDEN
from people.models import User
from renewals.domain.snapshots import quarter_at
from renewals.models import Renewal, Snapshot, SnapshotRow
from renewals.models.snapshot import SnapshotRowQuerySet
from renewals.queries.accuracy import Accuracy, Horizon, rows_behind
from renewals.queries.waterfall import STEPS, Change, Waterfall

WORDS: Final = {
    "new": "New",
    "pulled_in": "Pulled in",
    "pushed": "Pushed out",
    "moved_in": "Taken over",
    "moved_out": "Handed over",
    "up": "Raised",
    "down": "Lowered",
    "renewed": "Renewed",
    "churned": "Churned",
    "gone": "Gone",
}
MEANINGS: Final = {
    "new": "Not in the earlier snapshot.",
    "pulled_in": "Was due outside the quarter, now within.",
    "pushed": "Was due within the quarter, now outside.",
    "moved_in": "Came from another owner.",
    "moved_out": "Went to another owner.",
    "up": "Expected to keep more.",
    "down": "Expected to keep less.",
    "renewed": "Closed as renewed: what was kept against what was expected.",
    "churned": "Closed as churned.",
    "gone": "Not in the later snapshot: its term does not come.",
}
HORIZONS: Final = {"D1": "Day 1", "D15": "Day 15", "D45": "Day 45", "D75": "Day 75", "last": "Last day"}
MOST_SNAPSHOTS, MOST_ROWS = 160, 200
QUARTERS_BEFORE, QUARTERS_AFTER = 6, 4


def snapshots() -> list[Snapshot]:
    """Of about two years, the latest first. One query."""
    return list(Snapshot.objects.order_by("-scheduled_for")[:MOST_SNAPSHOTS])


def quarters_around(day: date) -> list[Quarter]:
    """Quarters to choose from, the earliest first."""
    found = [quarter_at(day)]
    for _ in range(QUARTERS_BEFORE):
        found.insert(0, quarter_at(date.fromordinal(found[0].starts_on.toordinal() - 1)))
    for _ in range(QUARTERS_AFTER):
        found.append(quarter_at(date.fromordinal(found[-1].ends_on.toordinal() + 1)))
    return found


def copies_seen(user: User, accounts: AccountQuerySet | None, *, on: date) -> SnapshotRowQuerySet:
    """Rows of snapshots, of the accounts that one may see today; `accounts` narrows them to a book."""
    rows = SnapshotRow.objects.visible_to(user, on=on)
    return rows if accounts is None else rows.within(accounts)


def owners_in(rows: SnapshotRowQuerySet, taken: Iterable[Snapshot]) -> list[tuple[int, str]]:
    """Who owned a renewal in one of these snapshots: (id, name), by name. One query."""
    keys = rows.filter(snapshot__in=list(taken), owner__isnull=False).values("owner")
    people = User.objects.get_queryset().filter(pk__in=keys).in_name_order()
    return list(people.values_list("pk", "name"))


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step of the waterfall in words."""

    name: str
    label: str
    meaning: str
    amount: Decimal
    renewals: int


def step_rows(found: Waterfall) -> list[StepRow]:
    """The steps that happened."""
    return [
        StepRow(name, WORDS[name], MEANINGS[name], step.amount, len(step.changes))
        for name in STEPS
        if (step := found.steps[name]).changes
    ]


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A renewal behind a step, or behind a horizon: what was expected, and what is or was kept."""

    renewal: Renewal
    was: Decimal
    now: Decimal

    @property
    def change(self) -> Decimal:
        return self.now - self.was


def changed_rows(changes: list[Change], user: User, *, on: date) -> list[ChangedRow]:
    """The largest changes first, each with its renewal, as far as one may see it. One query."""
    largest = sorted(changes, key=lambda change: (-abs(change.amount), change.renewal))[:MOST_ROWS]
    renewals = _renewals({change.renewal for change in largest}, user, on)
    return [
        ChangedRow(renewals[change.renewal], change.was, change.now)
        for change in largest
        if change.renewal in renewals
    ]


def by_person(horizon: Horizon) -> list[tuple[str, Accuracy]]:
    """The accuracy of each who owned a renewal in the snapshot, by name. One query."""
    names = dict(User.objects.get_queryset().filter(pk__in=horizon.by_owner).values_list("pk", "name"))
    found = [(names.get(key, "Nobody"), accuracy) for key, accuracy in horizon.by_owner.items()]
    return sorted(found, key=lambda pair: pair[0].lower())


def missed_rows(
    horizon: str, first: date, last: date, user: User, rows: SnapshotRowQuerySet, *, today: date
) -> list[ChangedRow]:
    """What a horizon is measured by, the largest misses first: expected then, and kept."""
    behind = rows_behind(horizon, first, last, today=today, rows=rows)
    changes = [
        Change(row.renewal_id, row.company_forecast_amount, kept) for row, kept in behind if kept is not None
    ]
    return changed_rows(changes, user, on=today)


def _renewals(keys: set[int], user: User, on: date) -> dict[int, Renewal]:
    rows = Renewal.objects.visible_to(user, on=on).with_parts().filter(pk__in=keys)
    return {row.pk: row for row in rows}


def waterfall_chart(found: Waterfall, steps: list[StepRow], urls: dict[str, str]) -> dict[str, Any]:
    """Opening, each step from where the one before ended, closing; a step opens its rows."""
    level, bars = found.opening, [("Opening", Decimal(0), found.opening, "series-1", "")]
    for step in steps:
        tone = "secured-mark" if step.amount > 0 else "late-mark"
        bars.append((step.label, level, level + step.amount, tone, urls[step.name]))
        level += step.amount
    bars.append(("Closing", Decimal(0), found.closing, "series-1", ""))
    levels = [bar[2] for bar in bars]
    return {
        "xAxis": {"type": "category", "data": [bar[0] for bar in bars]},
        "yAxis": {"type": "value", "min": floor_of(levels)},
        "series": [
            {
                "name": HIDDEN,
                "type": "bar",
                "stack": "all",
                "silent": True,
                "itemStyle": {"color": "transparent", "decal": {"color": "transparent"}},
                "data": [float(min(start, end)) for _, start, end, _, _ in bars],
            },
            {
                "name": "Forecast",
                "type": "bar",
                "stack": "all",
                "barWidth": "56%",
                "data": [
                    {
                        "value": float(abs(end - start)),
                        "itemStyle": {"color": f"token:{tone}", "borderRadius": 2},
                        **({"url": url} if url else {}),
                    }
                    for _, start, end, tone, url in bars
                ],
            },
        ],
    }
