"""What a territory reached in a period: read at the look, of a large one as it was kept."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F

from common.lookups import AnyOf
from territories.choices import RATIOS, Measure
from territories.domain.reaching import MANY, Found, held_in
from territories.models import ReachedKept, Target, Territory, TerritoryReached
from territories.periods import Period
from territories.queries.attainment import (
    Attainment,
    attained,
    attainment_of_territories,
    openings_of,
    reached_by,
    rolled_up,
)


@dataclass(frozen=True, slots=True)
class Reached:
    """The measures of a period. `kept` says until which day they were read, and when; None: now.

    `pending`: of a large territory that the job has not read yet, so that only targets are known.
    """

    period: Period
    rows: list[Attainment]
    kept: ReachedKept | None = None
    pending: bool = False


def reached_in(territory: Territory, *, period: Period, as_of: date) -> Reached:
    """Targets, fresh, against what was reached. A large territory is never read at the look."""
    if as_of < period.starts_on or not holds_many(territory, period):
        rows = attainment_of_territories([territory], period=period, as_of=as_of)
        return Reached(period, rows[territory.pk])
    kept = ReachedKept.objects.filter(period=period.name).first()
    row = TerritoryReached.objects.filter(territory=territory, period=period.name, is_large=True).first()
    actual = {measure: getattr(row, measure) for measure in Measure} if row else {}
    targets = rolled_up([territory], period=period, as_of=as_of, openings=kept_openings)[territory.pk]
    until = kept.on if row and kept else as_of
    measured = attained(actual, targets, period=period, as_of=until)
    return Reached(period, measured, kept if row else None, pending=row is None)


def holds_many(territory: Territory, period: Period) -> bool:
    """Whether its tree held more accounts in the period than can be read at a look."""
    tree = Territory.objects.in_tree_of(territory.pk).values("pk")
    held = held_in(period).filter(territory__in=tree)
    return bool(held.values_list("pk", flat=True)[MANY : MANY + 1].exists())


def kept_openings(territories: Collection[int], period: Period, as_of: date) -> Mapping[str, Decimal]:  # noqa: ARG001  as `openings_of`
    """By code, what each of these territories opened the period with, as it was kept."""
    rows = TerritoryReached.objects.filter(AnyOf(F("territory_id"), territories), period=period.name)
    return dict(rows.values_list("territory__code", "opening"))


def read_large(levels: list[list[Territory]], period: Period, as_of: date) -> Found:
    """What the job keeps: level by level, since nobody there stands below another. Openings only where rates
    are asked for: they are for nothing else.
    """
    reached: dict[int, Mapping[Measure, Decimal | None]] = {}
    for level in levels:
        reached |= reached_by(level, period=period, as_of=as_of)
    rates = Target.objects.filter(period=period.name, measure__in=RATIOS, territory__isnull=False)
    if not rates.exists():
        return Found(reached, {})
    tree = Territory.objects.in_tree_of(*reached)
    return Found(reached, openings_of(list(tree.values_list("pk", flat=True)), period, as_of))
