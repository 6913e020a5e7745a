"""Health as annotations that list, page, export and dashboards share, and its course over time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, IntegerField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject

from health.choices import Band
from health.models import HealthScore

WEEKS: Final = 13
WEEK: Final = timedelta(days=7)

# Accounts, with the annotations below.
Rows = Any


def with_health(accounts: Rows, *, as_of: date) -> Rows:
    """Adds `health` (0 to 100, None: not known) and `band` ("unknown" without a score) of a day."""
    standing = HealthScore.objects.filter(account=OuterRef("pk")).by(as_of)
    return accounts.annotate(
        health=Subquery(standing.values("score")[:1], output_field=IntegerField()),
        band=Coalesce(
            Subquery(standing.values("band")[:1]), Value(str(Band.UNKNOWN)), output_field=CharField()
        ),
    )


def standing_score(account: int, *, as_of: date) -> HealthScore | None:
    """The score of an account on a day, with what it was made by."""
    rows = HealthScore.objects.filter(account=account).by(as_of)
    return rows.select_related("edition", "override__set_by").first()


def score_history(account: int, *, first: date, last: date) -> list[HealthScore]:
    """The scores written between two days, and the one that stood on the first, oldest first."""
    within = HealthScore.objects.filter(account=account, on__gt=first, on__lte=last)
    before = HealthScore.objects.filter(account=account).by(first)[:1]
    return [*before, *within.order_by("on", "pk")]


@dataclass(frozen=True, slots=True)
class Course:
    """The scores of an account week by week, oldest first; weeks before the first score are left out."""

    scores: tuple[int, ...]

    @property
    def change(self) -> int | None:
        return self.scores[-1] - self.scores[0] if len(self.scores) > 1 else None


def with_course(accounts: Rows, *, as_of: date) -> Rows:
    """Adds `course`: the latest scores as (day, score), the newest first; `course_of` reads it."""
    scores = HealthScore.objects.filter(account=OuterRef("pk"), score__isnull=False).by(as_of)
    pairs = scores.annotate(pair=JSONObject(on="on", score="score")).values("pair")[:WEEKS]
    return accounts.annotate(course=ArraySubquery(pairs))


def course_of(pairs: Sequence[Mapping[str, Any]], *, as_of: date) -> Course:
    """The quarter up to a day, week by week, from what `with_course` adds."""
    written = [(date.fromisoformat(pair["on"]), int(pair["score"])) for pair in reversed(pairs)]
    first = as_of - WEEK * WEEKS
    days = [first + WEEK * n for n in range(1, WEEKS)] + [as_of]
    return Course(tuple(_on_days(days, written)))


def _on_days(days: list[date], scores: list[tuple[date, int]]) -> list[int]:
    """What stood on each of the days."""
    found = ([score for on, score in scores if on <= day] for day in days)
    return [stood[-1] for stood in found if stood]
