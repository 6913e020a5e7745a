"""What the charts of the desk draw, as ECharts options, and the same figures as tables."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from accounts.queries.usage import UsageSeries
from common.charts import floor_of
from common.wording import count, percent, short_day, short_money
from desk.queries.account_page import QuarterOfValue

QUARTER = timedelta(days=91)


def value_chart(quarters: list[QuarterOfValue]) -> dict[str, Any]:
    """ACV quarter by quarter as a bridge.

    What was gained rises from the opening, what was lost falls from there.
    """
    peaks = [q.opening + q.gained for q in quarters]
    after = [q.opening + q.gained + q.lost for q in quarters]
    steps = [
        ("Gained", "secured-mark", [q.opening for q in quarters], peaks),
        ("Lost", "late-mark", peaks, after),
        ("Currency", "series-4", after, [q.closing for q in quarters]),
    ]
    bars = [bar for step in steps if step[2] != step[3] for bar in _floating(*step)]
    line = {
        "name": "ACV",
        "type": "line",
        "step": "middle",
        "symbol": "none",
        "lineStyle": {"width": 2},
        "data": [float(q.closing) for q in quarters],
    }
    return {
        "legend": {"data": [*(bar["name"] for bar in bars if bar["name"] != HIDDEN), "ACV"]},
        "xAxis": {"type": "category", "data": [str(q.quarter) for q in quarters]},
        "yAxis": {"type": "value", "min": _floor(quarters)},
        "series": [*bars, line],
    }


HIDDEN = "hidden"  # what a floating bar stands on; charts.js leaves it out of tips


def _floating(name: str, colour: str, starts: list[Decimal], ends: list[Decimal]) -> list[dict[str, Any]]:
    """Bars between two levels: an unseen one up to the lower level, and the seen one above it."""
    pairs = list(zip(starts, ends, strict=True))
    base = [float(min(pair)) if pair[0] != pair[1] else None for pair in pairs]
    size = [float(abs(b - a)) if a != b else None for a, b in pairs]
    usual = {"type": "bar", "stack": name, "barWidth": "22%", "barGap": "10%"}
    unseen = {
        "itemStyle": {"color": "transparent", "decal": {"color": "transparent"}},
        "silent": True,
        "tooltip": {"show": False},
    }
    seen = {"itemStyle": {"color": f"token:{colour}", "borderRadius": 2}}
    return [usual | unseen | {"name": HIDDEN, "data": base}, usual | seen | {"name": name, "data": size}]


def _floor(quarters: list[QuarterOfValue]) -> int:
    return floor_of([level for q in quarters for level in (q.opening, q.closing, q.opening + q.lost)])


def value_table(quarters: list[QuarterOfValue], currency: str) -> dict[str, Any]:
    """The same, a row a quarter: opening + gained + lost + currency = closing."""
    return {
        "head": ["Quarter", "Opening", "Gained", "Lost", "Currency", "Closing"],
        "rows": [
            [
                str(q.quarter),
                *(
                    short_money(value, currency)
                    for value in (q.opening, q.gained, q.lost, q.by_rates, q.closing)
                ),
            ]
            for q in quarters
        ],
    }


@dataclass(frozen=True, slots=True)
class UsageChart:
    """The usage of one product as a chart, and its latest figures in words."""

    key: str
    title: str
    words: str
    option: dict[str, Any]
    table: dict[str, Any]


def usage_charts(series: list[UsageSeries], *, as_of: date) -> list[UsageChart]:
    """One for each product: what was used, against what was bought."""
    return [_usage_chart(one, as_of) for one in series]


def _usage_chart(one: UsageSeries, as_of: date) -> UsageChart:
    days = [short_day(reading.on) for reading in one.readings]
    used = [float(reading.quantity) for reading in one.readings]
    bought = [None if reading.entitlement is None else float(reading.entitlement) for reading in one.readings]
    latest, change = one.latest, one.change_ratio(since=as_of - QUARTER)
    words = f"{count(latest.quantity.normalize())} used"
    if one.used_ratio is not None and latest.entitlement is not None:
        words += f" of {count(latest.entitlement.normalize())}, {percent(one.used_ratio, places=0)}"
    if change is not None:
        words += f" · {percent(change, signed=True, places=0)} in a quarter"
    option = {
        "legend": {},
        "xAxis": {"type": "category", "data": days},
        "yAxis": {"type": "value", "min": 0},
        "series": [
            {
                "name": "Used",
                "type": "bar",
                "barWidth": "52%",
                "itemStyle": {"borderRadius": 2},
                "data": used,
            },
            {
                "name": "Bought",
                "type": "line",
                "step": "middle",
                "symbol": "none",
                "lineStyle": {"width": 2},
                "data": bought,
            },
        ],
    }
    rows = [
        [day, reading.quantity.normalize(), reading.entitlement or "–"]
        for day, reading in zip(days, one.readings, strict=True)
    ]
    table = {
        "head": ["Day", "Used", "Bought"],
        "rows": [[day, *(count(v) if isinstance(v, Decimal) else v for v in rest)] for day, *rest in rows],
    }
    return UsageChart(f"usage-{one.product.pk}", one.product.name, words, option, table)
