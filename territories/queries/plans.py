"""Plans as pages show them: how fresh they are, and for which periods one can be started."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Max, Q, QuerySet

from audit.events import events_of
from common.fiscal import quarter_of
from people.models import User
from territories.choices import PlanState
from territories.models import Coverage, Initiative, PlanStep, Territory, TerritoryPlan
from territories.periods import Period, period_named, quarters_of
from territories.queries.holding import path_of

STALE_AFTER: Final = timedelta(days=45)


@dataclass(frozen=True, slots=True)
class Standing:
    """A plan with its days, when it was last worked on, and why it needs somebody ("" if it does not)."""

    plan: TerritoryPlan
    period: Period
    touched_at: datetime | None
    stale: str


def standings(plans: Iterable[TerritoryPlan], *, on: date, at: datetime, start_month: int) -> list[Standing]:
    """How fresh each plan is on a day, at a moment. Three queries however many they are."""
    found = list(plans)
    touched = _touched(found)
    rows = []
    for plan in found:
        period = period_named(plan.period, start_month=start_month)
        last = touched.get(plan.pk)
        rows.append(Standing(plan, period, last, _staleness(plan, period, on, at - last if last else None)))
    return rows


def _staleness(plan: TerritoryPlan, period: Period, on: date, untouched: timedelta | None) -> str:
    if not period.starts_on <= on <= period.ends_on:
        return ""
    if plan.state != PlanState.APPROVED:
        return "Its period runs and it is not approved."
    if untouched is not None and untouched > STALE_AFTER:
        return f"Nobody has worked on it for {untouched.days} days."
    return ""


def _touched(plans: list[TerritoryPlan]) -> dict[int, datetime]:
    """By plan, when it, an initiative of it or a step of it was last written, from the history."""
    keys = [plan.pk for plan in plans]
    latest: dict[int, datetime] = {}
    for model, column in ((TerritoryPlan, "pgh_obj_id"), (Initiative, "plan_id"), (PlanStep, "plan_id")):
        rows: Any = events_of(model).objects.filter(**{f"{column}__in": keys}).order_by().values(column)
        for key, at in rows.annotate(at=Max("pgh_created_at")).values_list(column, "at"):
            latest[key] = max(at, latest.get(key, at))
    return latest


def periods_to_plan(territory: Territory, *, on: date, start_month: int) -> list[str]:
    """This fiscal year and the next with the quarters to come, without those that have a plan."""
    quarter = quarter_of(on, start_month=start_month)
    now = f"{quarter.year}Q{quarter.number}"
    names = []
    for year in (str(quarter.year), str(quarter.year + 1)):
        names += [year, *(name for name in quarters_of(year) if name >= now)]
    planned = set(TerritoryPlan.objects.filter(territory=territory).values_list("period", flat=True))
    return [name for name in names if name not in planned]


def people_of(territory: Territory, user: User) -> QuerySet[User]:
    """Who can be given an initiative: whoever covers the territory, one above or one below it, and `user`."""
    below = Territory.objects.in_tree_of(territory.pk).values("pk")
    above = [node.pk for node in path_of(territory)]
    covering = Coverage.objects.filter(Q(territory__in=below) | Q(territory__in=above)).values("user")
    people: QuerySet[User] = User.objects.filter(Q(pk__in=covering) | Q(pk=user.pk), is_active=True)
    return people.order_by("name", "pk")
