"""Keeps what large territories reached: for one that holds a whole company the whole ledger is read.

One period a turn, the one that was kept longest ago. Doing it again writes nothing but when it was.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from time import perf_counter
from typing import Any, Final

from django.db import transaction
from django.db.models import Count
from django.db.models.functions import Now

from common.fiscal import quarter_of
from common.locks import is_ours
from territories.choices import Measure
from territories.models import AccountAssignment, ReachedKept, Territory, TerritoryPlan, TerritoryReached
from territories.periods import Period, period_named

MANY: Final = 2_000  # a tree that held more in a period is large: its ledger takes a second or more to read
RESTS: Final = 10  # times as long as it took: a large book costs a tenth of a processor
AT_LEAST: Final = 300  # seconds between two turns
FACTS: Final = ("is_large", "opening", *(str(measure) for measure in Measure))


@dataclass(frozen=True, slots=True)
class Found:
    """What was read of a period: measures by large territory, and by code what each below opened with."""

    reached: Mapping[int, Mapping[Measure, Decimal | None]]
    openings: Mapping[str, Decimal]


Read = Callable[[list[list[Territory]], Period, date], Found]


@dataclass(frozen=True, slots=True)
class Trees:
    """The large trees of a period: territories by their level, of which none stands below another there."""

    levels: list[list[Territory]]
    within: list[Territory]

    @property
    def keys(self) -> set[int]:
        return {node.pk for level in self.levels for node in level}


def periods_now(on: date, *, start_month: int) -> list[Period]:
    """The quarter and the year at hand."""
    quarter = quarter_of(on, start_month=start_month)
    names = (f"{quarter.year}Q{quarter.number}", str(quarter.year))
    return [period_named(name, start_month=start_month) for name in names]


def held_in(period: Period) -> Any:
    """The assignments that ran in a period or on the day before it."""
    rows = AccountAssignment.objects.exclude(starts_on__gt=period.ends_on).order_by()
    return rows.exclude(ends_on__lt=period.starts_on - timedelta(days=1))


def period_due(
    periods: Sequence[Period], kept: Mapping[str, ReachedKept], *, on: date, now: datetime
) -> Period | None:
    """The one whose turn it is: not kept yet, or not today, or longest ago; None: it rests. Pure."""
    last = max(kept.values(), key=lambda row: row.kept_at, default=None)
    if last and now < last.kept_at + timedelta(seconds=max(AT_LEAST, RESTS * last.seconds)):
        return None
    missing = [one for one in periods if one.name not in kept]
    others = [one for one in periods if one.name in kept and kept[one.name].on != on]
    running = [one for one in periods if one.name in kept and one.ends_on >= on]
    running.sort(key=lambda one: kept[one.name].kept_at)
    return next(iter([*missing, *others, *running]), None)


@transaction.atomic
def keep_reached(*, on: date, now: datetime, start_month: int, read: Read) -> tuple[str, int] | None:
    """Keep the period whose turn it is: its name and how many rows changed; None where none is due, or
    another worker is at it.
    """
    if not is_ours("territories.reached"):
        return None
    kept = {row.period: row for row in ReachedKept.objects.all()}
    if (period := period_due(_periods(on, start_month), kept, on=on, now=now)) is None:
        return None
    began, trees = perf_counter(), trees_of(period)
    found = read(trees.levels, period, on) if trees.levels else Found({}, {})
    changed = _write(period, rows_of(trees, found))
    facts = {"on": on, "kept_at": Now(), "seconds": perf_counter() - began}
    ReachedKept.objects.update_or_create(period=period.name, defaults=facts)
    return period.name, changed


def _periods(on: date, start_month: int) -> list[Period]:
    """Quarter and year at hand, and what has begun of the periods that large territories have a plan for."""
    now = periods_now(on, start_month=start_month)
    large = trees_of(now[-1]).keys
    names = TerritoryPlan.objects.filter(territory__in=large).order_by().values_list("period", flat=True)
    known = {one.name for one in now}
    planned = [period_named(name, start_month=start_month) for name in sorted({*names} - known)]
    return [*now, *(one for one in planned if one.starts_on <= on)]


def trees_of(period: Period) -> Trees:
    """The territories that held very many with all below them, and everything in their trees."""
    counted = held_in(period).values("territory").annotate(n=Count("pk"))
    number: Counter[int] = Counter(dict(counted.values_list("territory", "n")))
    nodes = {node.pk: node for node in Territory.objects.order_by("pk")}
    level: dict[int, int] = {}

    def level_of(key: int) -> int:
        if key not in level:
            parent = nodes[key].parent_id
            level[key] = 0 if parent is None else level_of(parent) + 1
        return level[key]

    for key in sorted(nodes, key=level_of, reverse=True):
        if parent := nodes[key].parent_id:
            number[parent] += number[key]
    large = [node for key, node in nodes.items() if number[key] > MANY]
    by_level: dict[int, list[Territory]] = defaultdict(list)
    for node in large:
        by_level[level[node.pk]].append(node)
    within = Territory.objects.in_tree_of(*(node.pk for node in large)) if large else Territory.objects.none()
    return Trees([by_level[key] for key in sorted(by_level)], list(within))


def rows_of(trees: Trees, found: Found) -> dict[int, tuple[Any, ...]]:
    """By territory the `FACTS` to be kept; one below a large one only where it opened with something."""
    large = trees.keys
    rows = {}
    for node in trees.within:
        opening = found.openings.get(node.code, Decimal(0))
        if node.pk in large or opening:
            reached = found.reached.get(node.pk, {})
            rows[node.pk] = (node.pk in large, opening, *(_kept(reached.get(m), m) for m in Measure))
    return rows


def _kept(value: Decimal | None, measure: Measure) -> Decimal | None:
    places: Any = TerritoryReached._meta.get_field(measure)
    return None if value is None else round(value, places.decimal_places)


def stored(period: Period) -> dict[int, tuple[Any, ...]]:
    """By territory the `FACTS` that are kept of a period."""
    rows = TerritoryReached.objects.filter(period=period.name).values_list("territory_id", *FACTS)
    return {row[0]: row[1:] for row in rows}


def _write(period: Period, rows: Mapping[int, tuple[Any, ...]]) -> int:
    """Make what is kept of a period these rows; how many changed."""
    before = stored(period)
    stale = [key for key in before if rows.get(key) != before[key]]
    TerritoryReached.objects.filter(period=period.name, territory__in=stale).delete()
    written = _made(period, ((key, row) for key, row in rows.items() if before.get(key) != row))
    TerritoryReached.objects.bulk_create(written)
    return len({*stale, *(row.territory_id for row in written)})


def _made(period: Period, rows: Iterable[tuple[int, tuple[Any, ...]]]) -> list[TerritoryReached]:
    return [
        TerritoryReached(territory_id=key, period=period.name, **dict(zip(FACTS, row, strict=True)))
        for key, row in rows
    ]
