"""The geometry of a date strip: days on a line, as percentages of its width. Pure; a template draws it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from common.wording import day, short_day

Shape = Literal["notice", "end"]

LANE_HEIGHT = 18
AXIS_BELOW_LANES = 22
BELOW_AXIS = 40
LABEL_WIDTH = 32  # per cent: what "14 Dec 26 their notice" needs on a phone
MIDDLE = 50.0


@dataclass(frozen=True, slots=True)
class Mark:
    """A day that decides something: a notice deadline (hollow diamond) or an end (filled one)."""

    on: date
    label: str
    shape: Shape = "notice"
    tone: Literal["", "late", "soon", "secured"] = ""


@dataclass(frozen=True, slots=True)
class PlacedMark:
    """A mark with its place: x in per cent, the label's lane above the axis, how its text is anchored."""

    mark: Mark
    x: str
    label_y: int
    anchor: str

    @property
    def words(self) -> str:
        return f"{short_day(self.mark.on)} {self.mark.label}"


@dataclass(frozen=True, slots=True)
class Tick:
    x: str
    label: str


@dataclass(frozen=True, slots=True)
class DateStrip:
    """What the template draws. Lengths are pixels, x are per cent of the width."""

    height: int
    axis_y: int
    marks: tuple[PlacedMark, ...]
    ticks: tuple[Tick, ...]
    today_x: str
    today_anchor: str
    words: str


def lay_out(*, starts_on: date, ends_on: date, as_of: date, marks: Iterable[Mark]) -> DateStrip:
    """Place `marks` and today between two days. Marks outside are left out; labels never cover each other."""
    span = max((ends_on - starts_on).days, 1)

    def place(on: date) -> float:
        return 100 * (on - starts_on).days / span

    inside = sorted((mark for mark in marks if starts_on <= mark.on <= ends_on), key=lambda mark: mark.on)
    lanes = _lanes([place(mark.on) for mark in inside])
    used = max(lanes, default=0) + 1
    axis_y = used * LANE_HEIGHT + AXIS_BELOW_LANES - LANE_HEIGHT + 6
    placed = tuple(
        PlacedMark(mark, _percent(x := place(mark.on)), (used - lane) * LANE_HEIGHT - 6, _anchor(x))
        for mark, lane in zip(inside, lanes, strict=True)
    )
    shown = starts_on <= as_of <= ends_on
    ticks = tuple(Tick(_percent(place(on)), words) for on, words in _ticks(starts_on, ends_on))
    return DateStrip(
        height=axis_y + BELOW_AXIS,
        axis_y=axis_y,
        marks=placed,
        ticks=ticks,
        today_x=_percent(place(as_of)) if shown else "",
        today_anchor="middle" if 6 < place(as_of) < 94 else _anchor(place(as_of)),
        words=_sentence(starts_on, ends_on, as_of, inside),
    )


def _lanes(places: list[float]) -> list[int]:
    """For labels from left to right, the lowest lane (0 nearest to the axis) in which each is free.

    Labels lean away from the nearer end. Placed from the middle outwards, the line from a label down to its
    mark never runs through another label.
    """
    outwards = sorted(range(len(places)), key=lambda i: abs(places[i] - MIDDLE))
    taken: list[tuple[int, float, float]] = []
    lanes = [0] * len(places)
    for index in outwards:
        x = places[index]
        left, right = (x, x + LABEL_WIDTH) if _anchor(x) == "start" else (x - LABEL_WIDTH, x)
        crowded = {
            lane for lane, other_left, other_right in taken if left < other_right and other_left < right
        }
        lanes[index] = next(lane for lane in range(len(places)) if lane not in crowded)
        taken.append((lanes[index], left, right))
    return lanes


def _anchor(x: float) -> str:
    return "start" if x <= MIDDLE else "end"


def _ticks(starts_on: date, ends_on: date) -> Iterator[tuple[date, str]]:
    """First days of months, quarters or years, at most about eight; January carries the year."""
    months = (ends_on - starts_on).days / 30.4
    step = next((step for step in (1, 3, 6) if months / step <= 8), 12)
    on = (starts_on.replace(day=1) + timedelta(days=31)).replace(day=1)
    while on < ends_on:
        if (on.month - 1) % step == 0:
            yield on, str(on.year) if on.month == 1 else f"{on:%b}"
        on = (on + timedelta(days=31)).replace(day=1)


def _percent(x: float) -> str:
    return f"{x:.2f}%"


def _sentence(starts_on: date, ends_on: date, as_of: date, marks: list[Mark]) -> str:
    named = "".join(f"; {mark.label} {day(mark.on)}" for mark in marks)
    return f"{day(starts_on)} to {day(ends_on)}{named}; today {day(as_of)}."
