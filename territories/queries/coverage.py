"""Who covered a territory over time, as bars on a line of days."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from common.fiscal import quarter_of
from people.models import User
from territories.models import Coverage, Territory

YEARS_BACK: Final = 1


@dataclass(frozen=True, slots=True)
class Span:
    """A person's coverage with its place on the line: left edge and width in per cent."""

    coverage: Coverage
    x: str
    width: str
    now: bool
    open: bool
    """Whether it can still be ended: it runs now or later."""


@dataclass(frozen=True, slots=True)
class CoverageLine:
    """The days that are drawn, where today is on them in per cent, and the coverage that touches them."""

    first: date
    last: date
    today: str
    spans: tuple[Span, ...]


def coverage_of(territory: Territory, *, user: User, on: date, start_month: int) -> CoverageLine:
    """Coverage of the last fiscal year, this one and the next quarter; those at it now come first."""
    this = quarter_of(on, start_month=start_month)
    first = date(this.starts_on.year - YEARS_BACK, this.starts_on.month, 1)
    last = date(this.ends_on.year + 1, this.starts_on.month, 1)
    rows = Coverage.objects.visible_to(user, on=on).filter(territory=territory).select_related("user")
    days = (last - first).days

    def place(day: date) -> float:
        return 100 * min(max((day - first).days / days, 0.0), 1.0)

    spans = []
    for row in rows.order_by("user__name", "starts_on"):
        begin, end = row.starts_on or first, row.ends_on or last
        if end < first or begin > last:
            continue
        x, width = place(begin), max(place(end) - place(begin), 1.0)
        spans.append(Span(row, f"{x:.2f}%", f"{width:.2f}%", now=begin <= on <= end, open=end >= on))
    spans.sort(key=lambda span: not span.now)
    return CoverageLine(first, last, f"{place(on):.2f}%", tuple(spans))
