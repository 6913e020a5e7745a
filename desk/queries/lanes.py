"""The lines of a contract drawn over time: a lane a product, a bar a line, a step where two bars meet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from accounts.domain import terms as calendar
from accounts.models import Contract, Subscription
from common.wording import day, full_money, quantity

MARGIN = timedelta(days=60)
EDGE = 18
ONE_DAY = timedelta(days=1)
NARROW = 16  # per cent of the width: a bar below it has no room for its words


@dataclass(frozen=True, slots=True)
class Bar:
    """A line drawn over time. x and width are per cent; `short` are words that fit, maybe none."""

    x: str
    width: str
    short: str
    words: str
    open_ended: bool
    once: bool


@dataclass(frozen=True, slots=True)
class Lane:
    """Bars that do not overlap, of one product."""

    product: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Lanes:
    """The drawing: its lanes, the days at its edges, and where today stands (per cent)."""

    lanes: tuple[Lane, ...]
    first: date
    last: date
    today_x: str
    label_today: bool


@dataclass(frozen=True, slots=True)
class _Span:
    """From which day to which the drawing reaches."""

    first: date
    last: date

    def at(self, on: date) -> float:
        days = (self.last - self.first).days + 1
        return 100 * (on - self.first).days / days

    def bar(self, line: Subscription, end: date | None, currency: str) -> Bar:
        x, stop = self.at(line.starts_on), self.at((end or self.last) + ONE_DAY)
        width = 0.0 if not line.recurring else min(stop, 100.0) - x
        held = f"{quantity(line.quantity)} × {full_money(line.unit_price, currency)}"
        until = f"to {day(end)}" if end else "until somebody ends it"
        once = f"{held} paid once, {day(line.starts_on)}"
        return Bar(
            x=f"{x:.2f}%",
            width=f"{width:.2f}%",
            short=held if width >= NARROW else quantity(line.quantity) if width > NARROW / 3 else "",
            words=f"{held}, {day(line.starts_on)} {until}" if line.recurring else once,
            open_ended=end is None,
            once=not line.recurring,
        )


def lanes_of(contract: Contract, lines: Sequence[Subscription], *, as_of: date) -> Lanes | None:
    """The products over the contract's life, from its first day to its last known one, today at least."""
    if not lines:
        return None
    ends = {line.pk: calendar.line_end(line, contract) for line in lines}
    open_ended = any(end is None for end in ends.values())
    known = [end or line.starts_on + MARGIN for line, end in zip(lines, ends.values(), strict=True)]
    last = max([*known, as_of + MARGIN] if open_ended else known)
    span = _Span(min(line.starts_on for line in lines), max(last, min(line.starts_on for line in lines)))
    lanes: list[tuple[str, list[Subscription]]] = []
    for line in sorted(lines, key=lambda line: (line.product.name, line.starts_on, line.line)):
        free = (kept for name, kept in lanes if name == line.product.name and _follows(line, kept[-1], ends))
        lane = next(free, None)
        if lane is None:
            lanes.append((line.product.name, [line]))
        else:
            lane.append(line)
    drawn = tuple(
        Lane(name, tuple(span.bar(line, ends[line.pk], contract.currency) for line in kept))
        for name, kept in lanes
    )
    shown = span.first <= as_of <= span.last
    today = span.at(as_of) if shown else 0.0
    room = EDGE < today < 100 - EDGE  # else its word would stand on the first or the last day
    return Lanes(drawn, span.first, span.last, f"{today:.2f}%" if shown else "", room)


def _follows(line: Subscription, before: Subscription, ends: dict[int, date | None]) -> bool:
    """Whether a bar finds room after another one in the same lane."""
    end = before.starts_on if not before.recurring else ends[before.pk]
    return end is not None and end < line.starts_on
