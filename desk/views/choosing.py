"""What pages about renewals let one choose in the address: ways to look, a period, one of several."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, QueryDict
from django.urls import reverse

from desk.queries.forecasts import quarters_around
from desk.views.renewal_list import WAYS
from renewals.domain.snapshots import quarter_at

LAST_FOUR = "year"


@dataclass(frozen=True, slots=True)
class Period:
    """Days to choose, both included."""

    label: str
    first: date
    last: date

    @property
    def days(self) -> tuple[date, date]:
        return self.first, self.last


def running_period(today: date) -> dict[str, Period]:
    """The quarter of today, as far as to its end."""
    one = quarter_at(today)
    return {str(one.starts_on): Period(f"{one}, running", one.starts_on, one.ends_on)}


def periods_over(today: date) -> dict[str, Period]:
    """The last four quarters that are over, and each of those that can be chosen, the latest first."""
    over = [one for one in quarters_around(today) if one.ends_on < today][::-1]
    periods = {LAST_FOUR: Period("Last four quarters", over[3].starts_on, over[0].ends_on)}
    return periods | {str(one.starts_on): Period(str(one), one.starts_on, one.ends_on) for one in over}


def ways_to(current: str) -> list[dict[str, Any]]:
    return [{"label": label, "url": reverse(name), "current": name == current} for name, label in WAYS]


def chosen(asked: str, offered: dict[str, Any], usual: Any) -> Any:
    """What the address names among what is offered; the usual one where it names none, 404 for another."""
    if not asked:
        return usual
    if asked not in offered:
        raise Http404("There is no such choice.")
    return offered[asked]


def with_parameters(query: QueryDict, *, fragment: str = "", **changes: str) -> str:
    """The address of this page with some parameters changed; an empty one is left out."""
    changed = query.copy()
    for name, value in changes.items():
        changed.pop(name, None)
        if value:
            changed[name] = value
    return f"?{changed.urlencode()}" + (f"#{fragment}" if fragment else "")
