"""What a customer signed: four lines and about three terms of history each, in one of three shapes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from accounts.choices import NoticeUnit, RenewalMode, Side
from demo.plan import DAY, years_on

YEARLY, AUTOMATIC = 0.55, 0.90  # shares of the shapes, added up; the rest runs until ended
LOST, IN_GRACE, NOTICED = 0.05, 0.07, 0.03

# Keys of the products, as bench/generator/filling.py copies them in.
PLATFORM, SEATS, VIEWERS, CONNECTORS, FORECASTING, SUPPORT = range(1, 7)


@dataclass(frozen=True, slots=True)
class Line:
    product: int
    quantity: int
    price: int
    starts_on: date
    ends_on: date | None = None
    signed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """A contract and its lines. `follows` is its predecessor's place in the account's list."""

    starts_on: date
    ends_on: date | None
    mode: RenewalMode
    lines: tuple[Line, ...]
    months: int | None = None
    notice_days: int | None = None
    notice_given_on: date | None = None
    uplift: int = 0
    follows: int | None = None


def agreements_of(value: int, *, today: date, rng: Random) -> list[Agreement]:
    """The contracts of a customer worth about `value` a year today, in its own currency."""
    draw = rng.random()
    if draw < YEARLY:
        return list(_yearly(value, today, rng))
    return [_automatic(value, today, rng) if draw < AUTOMATIC else _open_ended(value, today, rng)]


def _yearly(value: int, today: date, rng: Random) -> Iterator[Agreement]:
    """A contract a year, each following the one before; some ended and were not signed anew."""
    fate = rng.random()
    if fate < LOST:
        last_day = today - timedelta(days=rng.randint(40, 700))
    elif fate < IN_GRACE:
        last_day = today - timedelta(days=rng.randint(1, 29))
    else:
        last_day = today + timedelta(days=rng.randint(1, 364))
    price = rng.randint(300, 520)
    seats = max(5, round(value * 0.8 / price))
    extra = rng.choice((CONNECTORS, FORECASTING, SUPPORT))
    for index in range(3):
        ends_on = years_on(last_day, index - 2)
        starts_on = years_on(last_day, index - 3) + DAY
        lines = [Line(SEATS, seats, price, starts_on, ends_on)]
        if index == 2:
            lines.append(Line(extra, max(1, round(value * 0.2 / 6000)), 6000, starts_on, ends_on))
        yield Agreement(
            starts_on=starts_on,
            ends_on=ends_on,
            mode=RenewalMode.MANUAL,
            lines=tuple(lines),
            follows=index - 1 if index else None,
        )
        seats = max(1, round(seats * rng.choice((0.92, 1, 1, 1.04, 1.1, 1.2))))
        price = round(price * rng.choice((1, 1.03, 1.05, 1.07)))


def _automatic(value: int, today: date, rng: Random) -> Agreement:
    """One contract in its third term: seats added on the way, a product on top, an uplift by clause."""
    initial_end = years_on(today + timedelta(days=rng.randint(1, 364)), -2)
    start = years_on(initial_end, -1) + DAY
    more_on = start + timedelta(days=rng.randint(60, 300))
    top_on = start + timedelta(days=rng.randint(380, 700))
    price = rng.randint(300, 520)
    seats = max(5, round(value * 0.6 / price))
    before = max(1, round(seats * rng.uniform(0.6, 0.95)))
    signed = timedelta(days=-5)
    return Agreement(
        starts_on=start,
        ends_on=initial_end,
        mode=RenewalMode.AUTO,
        months=12,
        notice_days=rng.choice((30, 60, 90)),
        notice_given_on=today - timedelta(days=10) if rng.random() < NOTICED else None,
        uplift=rng.choice((0, 0, 3, 4, 5)),
        lines=(
            Line(SEATS, before, price, start, more_on - DAY),
            Line(PLATFORM, max(1, round(value * 0.25 / 24000)), 24000, start),
            Line(SEATS, seats, price, more_on, signed_on=more_on + signed),
            Line(FORECASTING, max(1, round(value * 0.15 / 18000)), 18000, top_on, signed_on=top_on + signed),
        ),
    )


def _open_ended(value: int, today: date, rng: Random) -> Agreement:
    """Runs until somebody ends it; viewers grow in three steps agreed at the start."""
    start = today - timedelta(days=rng.randint(1100, 1400))
    price = rng.randint(70, 110)
    viewers = max(10, round(value * 0.85 / price))
    steps = (start, years_on(start, 1), years_on(start, 2))
    ends = (steps[1] - DAY, steps[2] - DAY, None)
    ramp = (
        Line(VIEWERS, max(1, round(viewers * share)), price, step, end)
        for share, step, end in zip((0.6, 0.8, 1), steps, ends, strict=True)
    )
    return Agreement(
        starts_on=start,
        ends_on=None,
        mode=RenewalMode.EVERGREEN,
        notice_days=rng.choice((30, 45, 60)),
        lines=(*ramp, Line(SUPPORT, max(1, round(value * 0.15 / 12000)), 12000, start)),
    )


def contract_values(agreement: Agreement) -> tuple[object, ...]:
    """The contract's columns from its start on, as `COLUMNS` orders them, the predecessor left out."""
    days = NoticeUnit.DAYS if agreement.notice_days else ""
    ours = 30 if agreement.mode == RenewalMode.AUTO else None
    return (
        agreement.starts_on,
        agreement.ends_on,
        agreement.mode,
        agreement.months,
        agreement.notice_days,
        days,
        ours,
        NoticeUnit.DAYS if ours else "",
        agreement.notice_given_on,
        Side.THEM if agreement.notice_given_on else "",
        agreement.uplift,
        "Net 30",
        agreement.starts_on - timedelta(days=20),
    )
