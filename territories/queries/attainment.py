"""What was reached of the targets so far: reads of `retention`, credited to who held the account then."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain, pairwise
from typing import Any, Final, NamedTuple

from django.db.models import F

from accounts.choices import MovementKind, RetentionMethod
from accounts.models import AccountOwnership, Policy
from accounts.queries.retention import Cohort, Retention, Row, retention
from accounts.queries.slices import Slice
from common.lookups import AnyOf
from people.models import User
from renewals.queries.figures import renewal_figures
from territories.choices import RATIOS, CoverageRole, Measure
from territories.domain.reaching import held_in
from territories.models import Coverage, Target, Territory
from territories.periods import Period

ZERO, ONE = Decimal(0), Decimal(1)
# How far behind an even pace still counts as near it, as a part of the target: of amounts, of rates.
NEARLY: Final = (Decimal("0.1"), Decimal("0.01"))
GROWTH: Final = (
    MovementKind.EXPANSION,
    MovementKind.CROSS_SELL,
    MovementKind.UPLIFT,
    MovementKind.CONTRACTED_UPLIFT,
)
NEWCOMERS: Final = (MovementKind.NEW, MovementKind.REACTIVATION)
Openings = Callable[[Collection[int], Period, date], Mapping[str, Decimal]]


@dataclass(frozen=True, slots=True)
class Attainment:
    """A target and how far it is reached on a day of the period.

    `actual` None: nothing to measure yet. `expected` is where an even pace would be by now: of an amount the
    elapsed part; of a rate, which starts at 1, the elapsed part of the way from 1 to the target.
    """

    measure: Measure
    target: Decimal | None
    actual: Decimal | None
    elapsed: int
    days: int

    @property
    def is_ratio(self) -> bool:
        """Whether it is a rate; company currency otherwise."""
        return self.measure in RATIOS

    @property
    def ratio(self) -> Decimal | None:
        """Actual ÷ target; None where there is nothing to divide."""
        return self.actual / self.target if self.target and self.actual is not None else None

    @property
    def expected(self) -> Decimal | None:
        if self.target is None:
            return None
        passed = Decimal(self.elapsed) / self.days
        return ONE + (self.target - ONE) * passed if self.measure in RATIOS else self.target * passed

    @property
    def expected_ratio(self) -> Decimal | None:
        """Expected ÷ target, beside `ratio`: "day 52 of 92: 61 % of target, expected 55 %"."""
        return self.expected / self.target if self.target and self.expected is not None else None

    @property
    def pace(self) -> str:
        """ "ahead", "near" or "behind" of where an even pace would be; "" where there is nothing to say."""
        if self.ratio is None or self.expected_ratio is None:
            return ""
        short = self.expected_ratio - self.ratio
        return "ahead" if short <= 0 else "near" if short <= NEARLY[self.is_ratio] else "behind"


class Covered(NamedTuple):
    """Who covers a territory, from when until when; None: always."""

    user: int
    starts_on: date | None
    ends_on: date | None


def attainment_of_territories(
    territories: Iterable[Territory], *, period: Period, as_of: date
) -> dict[int, list[Attainment]]:
    """By territory, all measures: what it and everything below it reached until `as_of` or the period's end.

    The territories lie beside each other: none stands below another. Targets are their own, or roll up from
    those below (`rolled_up`).
    """
    nodes = list(territories)
    reached = reached_by(nodes, period=period, as_of=as_of)
    targets = rolled_up(nodes, period=period, as_of=as_of)
    return {
        node.pk: attained(reached[node.pk], targets[node.pk], period=period, as_of=as_of) for node in nodes
    }


def reached_by(
    territories: Iterable[Territory], *, period: Period, as_of: date
) -> dict[int, dict[Measure, Decimal | None]]:
    """By territory, what it and everything below it reached; nothing before the period begins."""
    nodes = list(territories)
    if not nodes or as_of < period.starts_on:
        return {node.pk: {} for node in nodes}
    groups = {node.pk: descendants(node) for node in nodes}
    together, accounts = _slice_of(groups), _held_in(chain.from_iterable(groups.values()), period)
    read = _read(together, period, as_of, accounts=accounts)
    rows = {row.key: row for row in read.rows} if read else {}
    renewed = _renewed(together, period, as_of, accounts=accounts)
    return {node.pk: _actual(rows.get(str(node.pk)), renewed.get(str(node.pk))) for node in nodes}


def attainment_of_people(
    people: Iterable[User], *, period: Period, as_of: date
) -> dict[int, list[Attainment]]:
    """By person, all measures: what the accounts moved while she owned them, against `targets_of_people`.

    Accounts that none of them owned in the period, or on the day before it, are not read.
    """
    persons = list(people)
    owned = AccountOwnership.objects.filter(owner__in=persons).exclude(starts_on__gt=period.ends_on)
    owned = owned.exclude(ends_on__lt=period.starts_on - timedelta(days=1))
    accounts = set(owned.order_by().values_list("account_id", flat=True))
    read = _read("owner", period, as_of, accounts=accounts)
    rows = {row.key: row for row in read.rows} if read else {}
    renewed = _renewed("owner", period, as_of, accounts=accounts)
    targets = targets_of_people([person.pk for person in persons], period=period)
    return {
        person.pk: attained(
            _actual(rows.get(person.email), renewed.get(person.email)) if read else {},
            targets[person.pk],
            period=period,
            as_of=as_of,
        )
        for person in persons
    }


def openings_of(territories: Collection[int], period: Period, as_of: date) -> Mapping[str, Decimal]:
    """By code, the ACV with which each of these territories itself opened the period."""
    read = _read("territory", period, as_of, accounts=_held_in(territories, period))
    return {row.key: row.opening for row in read.rows if row.key} if read else {}


def rolled_up(
    territories: Iterable[Territory], *, period: Period, as_of: date, openings: Openings = openings_of
) -> dict[int, dict[str, Decimal]]:
    """The target of each territory by measure: its own, or what those below have.

    Amounts add up. Rates are averaged by the ACV with which each territory opened the period (`openings`).
    """
    tops, children = [territory.pk for territory in territories], defaultdict(list)
    code_of: dict[int, str] = {}
    for pk, parent, code in Territory.objects.values_list("pk", "parent", "code"):
        code_of[pk] = code
        children[parent].append(pk)

    def tree_of(key: int) -> list[int]:
        return [key, *chain.from_iterable(tree_of(child) for child in children[key])]

    below = list(chain.from_iterable(tree_of(top) for top in tops))
    own: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for target in Target.objects.filter(AnyOf(F("territory_id"), below), period=period.name):
        own[target.territory_id or 0][target.measure] = target.value
    averaged = any(RATIOS & own[key].keys() for key in set(below) - set(tops))
    opened = openings(below, period, as_of) if averaged else {}

    def gather(key: int) -> tuple[dict[str, Decimal], Decimal]:
        parts = [gather(child) for child in children[key]]
        weight = opened.get(code_of[key], ZERO) + sum((part for _, part in parts), ZERO)
        return _together(parts) | own[key], weight

    return {top: gather(top)[0] for top in tops}


def targets_of_people(people: Iterable[int], *, period: Period) -> dict[int, dict[str, Decimal]]:
    """By person (keys) the target of each measure: her own, or her share of the territories that she covers.

    Each day of the period, a territory's target is shared by the account managers who cover it on that day:
    a person's share of an amount is her days among all; rates are averaged by days.
    """
    persons = list(people)
    own: dict[int, dict[str, Decimal]] = defaultdict(dict)
    asked = Target.objects.filter(period=period.name).order_by()
    theirs = asked.filter(AnyOf(F("user_id"), persons)).values_list("user_id", "measure", "value")
    for user, measure, value in theirs:
        own[user or 0][measure] = value
    of_territories: dict[int, list[tuple[str, Decimal]]] = defaultdict(list)
    covered = asked.filter(territory__isnull=False).values_list("territory_id", "measure", "value")
    for territory, measure, value in covered:
        of_territories[territory or 0].append((measure, value))
    held: dict[int, dict[str, Decimal]] = defaultdict(dict)
    days: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
    for territory, shares in _shares(period, persons, of_territories).items():
        for user, share in shares.items():
            for measure, value in of_territories[territory]:
                held[user][measure] = held[user].get(measure, ZERO) + value * share
                days[user, measure] += share
    for (user, measure), share in days.items():
        if measure in RATIOS:
            held[user][measure] /= share
    return {person: held[person] | own[person] for person in persons}


def descendants(territory: Territory) -> list[int]:
    """The ids of a territory and of all below it."""
    return list(Territory.objects.in_tree_of(territory.pk).values_list("pk", flat=True))


def _shares(
    period: Period, people: Collection[int], territories: Collection[int]
) -> dict[int, dict[int, Decimal]]:
    """By territory, the part of the period that is each person's, 1 for all of it alone; of those of these
    territories that the people cover.
    """
    covering: dict[int, list[Covered]] = defaultdict(list)
    managers = Coverage.objects.filter(
        AnyOf(F("territory_id"), territories), role=CoverageRole.ACCOUNT_MANAGER
    )
    theirs = managers.filter(AnyOf(F("user_id"), people)).values("territory")
    rows = managers.filter(territory__in=theirs).order_by()
    facts = ("territory_id", "user_id", "starts_on", "ends_on")
    for territory, user, starts_on, ends_on in rows.values_list(*facts):
        covering[territory].append(Covered(user, starts_on, ends_on))
    shares: dict[int, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for territory, covers in covering.items():
        for day, days in _stretches(covers, period):
            there = [c.user for c in covers if (c.starts_on or day) <= day <= (c.ends_on or day)]
            for user in there:
                shares[territory][user] += Decimal(days) / period.days / len(there)
    return shares


def _stretches(rows: Iterable[Covered], period: Period) -> Iterator[tuple[date, int]]:
    """The parts of a period in which the same people cover: the first day of each, and its days."""
    starts = {row.starts_on for row in rows if row.starts_on}
    starts |= {row.ends_on + timedelta(days=1) for row in rows if row.ends_on}
    within = sorted(day for day in starts if period.starts_on < day <= period.ends_on)
    for first, after in pairwise([period.starts_on, *within, period.ends_on + timedelta(days=1)]):
        yield first, (after - first).days


def _together(parts: list[tuple[dict[str, Decimal], Decimal]]) -> dict[str, Decimal]:
    """What several territories have as targets together."""
    total: dict[str, Decimal] = {}
    for measure in Measure.values:
        having = [(targets[measure], weight) for targets, weight in parts if measure in targets]
        if having and measure not in RATIOS:
            total[measure] = sum((value for value, _ in having), ZERO)
        elif weight := sum((weight for _, weight in having), ZERO):
            total[measure] = sum((value * part for value, part in having), ZERO) / weight
        elif having:
            total[measure] = sum((value for value, _ in having), ZERO) / len(having)
    return total


def my_targets(user: User, *, period: Period, as_of: date) -> list[Attainment]:
    """What a person is to reach herself in the period, and how far she is; empty where nothing is asked."""
    if not targets_of_people([user.pk], period=period)[user.pk]:
        return []
    rows = attainment_of_people([user], period=period, as_of=as_of)[user.pk]
    return [row for row in rows if row.target is not None]


def _read(
    by: str | Slice, period: Period, as_of: date, *, accounts: Collection[int] | None = None
) -> Retention | None:
    """The period so far; None before it begins."""
    last = min(as_of, period.ends_on)
    if last < period.starts_on:
        return None
    return retention(period.starts_on, last, today=as_of, by=by, accounts=accounts)


def _renewed(
    by: str | Slice, period: Period, as_of: date, *, accounts: Collection[int] | None = None
) -> dict[str | None, Decimal]:
    """The gross renewal rate of what was due so far, by holder; nobody stands in it with nothing due."""
    last = min(as_of, period.ends_on)
    if last < period.starts_on:
        return {}
    found = renewal_figures(period.starts_on, last, today=as_of, by=by, accounts=accounts)
    return {row.key: row.figures.kept_capped / row.figures.atr for row in found.rows if row.figures.atr}


def _held_in(territories: Iterable[int], period: Period) -> set[int]:
    """The accounts that these territories held in the period or on the day before it: no other is read."""
    held = held_in(period).filter(AnyOf(F("territory_id"), territories))
    return set(held.values_list("account_id", flat=True))


def _slice_of(groups: Mapping[int, Iterable[int]]) -> Slice:
    """Territories held together: the key is the one on top; what moves within a group moves nowhere."""
    pairs = [f"({int(node)}, '{int(top)}')" for top, nodes in groups.items() for node in nodes]
    return Slice(
        "territory group",
        f"""
        SELECT
            account_id, held.key, held.key AS label,
            coalesce(assignment.starts_on, '-infinity') AS starts_on,
            coalesce(assignment.ends_on, 'infinity') AS ends_on
        FROM scope
        JOIN territories_accountassignment AS assignment USING (account_id)
        JOIN (VALUES {", ".join(pairs)}) AS held (territory_id, key) USING (territory_id)
        """,
    )


def attained(
    actual: Mapping[Measure, Decimal | None], targets: Mapping[str, Decimal], *, period: Period, as_of: date
) -> list[Attainment]:
    """All measures: these targets beside what was reached of them by a day."""
    return [
        Attainment(
            measure=measure,
            target=targets.get(measure),
            actual=actual.get(measure),
            elapsed=period.elapsed(as_of),
            days=period.days,
        )
        for measure in Measure
    ]


def _actual(row: Row | None, renewed: Decimal | None) -> dict[Measure, Decimal | None]:
    """By measure what stands in a row of `retention`, and the renewal rate."""
    cohort, movements = (row.cohort, row.movements) if row else (Cohort(), {})
    by_movement = Policy.in_force().retention_method == RetentionMethod.BY_MOVEMENT
    kept = cohort.kept_by_movement if by_movement else cohort.kept_capped
    return {
        Measure.GRR: kept / cohort.opening if cohort.opening else None,
        Measure.NRR: cohort.kept / cohort.opening if cohort.opening else None,
        Measure.RENEWAL_RATE: renewed,
        Measure.EXPANSION: _sum(movements, GROWTH),
        Measure.NEW_BUSINESS: _sum(movements, NEWCOMERS),
    }


def _sum(movements: Mapping[str, Decimal], kinds: Iterable[Any]) -> Decimal:
    return sum((movements.get(kind, ZERO) for kind in kinds), ZERO)
