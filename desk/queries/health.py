"""What the health page of an account shows: the score, what it is made of, its course, what usage says."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from accounts.models import Account
from common.wording import percent, short_day
from health.choices import TONES, Band
from health.models import HealthScore, Override, Pulse
from health.queries.scores import score_history, standing_score
from health.queries.signals import Signal, signals_of
from health.queries.words import CAPS, Contribution, changes_in_words, contributions, missing

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class HealthPage:
    """Everything on it; `score` is None while nobody has scored the account."""

    score: HealthScore | None
    parts: list[Contribution]
    missing: list[str]
    history: list[HealthScore]
    pulse: Pulse | None
    override: Override | None
    signals: list[Signal]

    @property
    def tone(self) -> str:
        return TONES[self.score.band] if self.score else ""

    @property
    def words(self) -> str:
        """ "healthy (82 % of inputs)"."""
        if self.score is None:
            return "not scored yet"
        return f"{Band(self.score.band).label.lower()} ({percent(self.score.coverage, places=0)} of inputs)"

    @property
    def limits(self) -> str:
        """What holds the score below what was measured, or what a person says instead."""
        if self.score is None:
            return ""
        if self.override:
            by = f" by {self.override.set_by}" if self.override.set_by else ""
            return f"said{by} until {short_day(self.override.expires_on)}: {self.override.reason}"
        return CAPS.get(self.score.capped_by, "")

    @property
    def changes(self) -> list[str]:
        return changes_in_words(self.score.changes) if self.score else []


def health_page(account: Account, *, as_of: date) -> HealthPage:
    """A constant number of queries."""
    score = standing_score(account.pk, as_of=as_of)
    return HealthPage(
        score=score,
        parts=contributions(score.measures, as_of=as_of) if score else [],
        missing=missing(score.measures, _weights(score)) if score else [],
        history=score_history(account.pk, first=as_of - YEAR, last=as_of),
        pulse=Pulse.objects.filter(account=account).latest_by(as_of).select_related("set_by").first(),
        override=Override.objects.filter(account=account).in_force(as_of).select_related("set_by").first(),
        signals=signals_of([account.pk], as_of=as_of),
    )


def _weights(score: HealthScore) -> dict[str, int]:
    rows = score.edition.weights.filter(segment=score.segment)
    return dict(rows.values_list("measure", "weight"))


def health_chart(history: list[HealthScore], *, as_of: date) -> dict[str, Any]:
    """The score over a year, as steps: it stands until the next one."""
    points = [[row.on.isoformat(), row.score] for row in history if row.score is not None]
    if points:
        points.append([as_of.isoformat(), points[-1][1]])
    line = {"name": "Health", "type": "line", "step": "end", "symbol": "none", "data": points}
    return {
        "xAxis": {"type": "time"},
        "yAxis": {"type": "value", "min": 0, "max": 100},
        "series": [line | {"lineStyle": {"width": 2}}],
    }


def health_table(history: list[HealthScore]) -> dict[str, Any]:
    """The same, a row a score, the newest first."""
    rows = [
        [short_day(row.on), "–" if row.score is None else row.score, Band(row.band).label]
        for row in reversed(history)
    ]
    return {"head": ["Since", "Score", "Health"], "rows": rows}
