"""The drawings of retention, forecast, accuracy and change."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from common.charts import Link
from common.wording import count, percent, short_day, short_money
from health.choices import Band
from health.queries.backtest import AHEAD_DAYS, Tested
from insights.charts import HIDDEN, MARKS, Address, Panel, base_of
from insights.queries.changes import WORDS, Changes
from insights.queries.forecasting import Asked, Part
from insights.queries.trends import Kept, Renewed
from renewals.queries.accuracy import Horizon

PARTS = {
    "closed": "secured-mark",
    "commit": "series-1",
    "best_case": "series-2",
    "pipeline": "series-3",
    "omitted": "quiet-mark",
}


def _number(value: Decimal | None) -> float | None:
    return None if value is None else round(float(value), 6)


def kept_panel(kept: Sequence[Kept], *, currency: str, address: Address) -> Panel:
    """GRR and NRR, twelve months up to the end of each quarter."""

    def line(name: str, values: list[Decimal | None]) -> dict[str, Any]:
        data = [
            {"value": _number(value), "url": address(ends_on=one.quarter.ends_on.isoformat())}
            for one, value in zip(kept, values, strict=True)
        ]
        return {"name": name, "type": "line", "symbolSize": 8, "lineStyle": {"width": 2}, "data": data}

    rows = [
        [
            Link(str(one.quarter), address(ends_on=one.quarter.ends_on.isoformat())),
            percent(one.grr),
            percent(one.nrr),
            short_money(one.opening, currency),
            str(one.accounts),
        ]
        for one in kept
    ]
    return Panel(
        key="kept",
        title="GRR and NRR, twelve months to each quarter",
        option={
            "legend": {},
            "xAxis": {"type": "category", "data": [str(one.quarter) for one in kept]},
            "yAxis": {"type": "value", "scale": True},
            "series": [
                line("GRR", [one.grr for one in kept]),
                line("NRR", [one.nrr for one in kept]),
            ],
        },
        table={"head": ["Twelve months to", "GRR", "NRR", "Opening", "Accounts"], "rows": rows},
        formula="Over the accounts with value twelve months before the quarter's end, at the plan rates of "
        "that day. "
        "GRR: Σ of the lesser of closing and opening of each ÷ Σ opening. NRR: Σ closing ÷ Σ opening. Kept "
        "by a job "
        "from the ledger and proven by check_book; accounts count where the book holds them on the day "
        "looked at.",
        unit="ratio",
        empty=""
        if kept
        else "No quarter has been derived yet, or nothing had value twelve months before one.",
    )


def renewed_panel(
    renewed: Sequence[Renewed], *, as_of: date, currency: str, address: Callable[[Renewed], str]
) -> Panel:
    """Renewal rates of what was due in each quarter; the line ends with the last one that is over."""
    over = [one for one in renewed if one.quarter.ends_on <= as_of]

    def line(name: str, values: list[Decimal | None]) -> dict[str, Any]:
        data = [
            {"value": _number(value), "url": address(one)} for one, value in zip(over, values, strict=True)
        ]
        return {"name": name, "type": "line", "symbolSize": 8, "lineStyle": {"width": 2}, "data": data}

    rows = [
        [
            Link(str(one.quarter), address(one)),
            percent(one.gross),
            percent(one.net),
            f"{one.renewed} of {one.due}",
            str(one.open),
            short_money(one.atr, currency),
        ]
        for one in renewed
    ]
    return Panel(
        key="renewed",
        title="Renewal rate of what was due",
        option={
            "legend": {},
            "xAxis": {"type": "category", "data": [str(one.quarter) for one in over]},
            "yAxis": {"type": "value", "scale": True},
            "series": [
                line("Gross", [one.gross for one in over]),
                line("Net", [one.net for one in over]),
            ],
        },
        table={"head": ["Due in", "Gross", "Net", "Renewed", "Open", "ATR"], "rows": rows},
        formula="Renewals whose agreed end lies in the quarter. Gross: Σ of the lesser of what was kept "
        "and ATR ÷ Σ ATR. "
        "Net: Σ kept ÷ Σ ATR. Open ones count as due and not yet as kept, so the running quarter rises as "
        "they close.",
        unit="ratio",
        empty=""
        if any(one.due for one in renewed)
        else "No renewal of this choice was due in these quarters.",
    )


def forecast_panel(parts: Sequence[Part], asked: Asked, *, currency: str, address: Address) -> Panel:
    """What is forecast, category upon category, beside the target and what is available."""
    available = sum((part.atr for part in parts), Decimal(0))
    names = ["Forecast", "Target", "Available (ATR)"]
    series: list[dict[str, Any]] = [
        {
            "name": part.label,
            "type": "bar",
            "stack": "sum",
            "barWidth": "48%",
            "itemStyle": {"color": f"token:{PARTS[part.category]}"},
            "data": [{"value": float(part.forecast), "url": address(category=part.category)}, None, None],
        }
        for part in parts
        if part.forecast
    ]
    for place, name, value in ((1, "Target", asked.amount), (2, "Available", available)):
        data: list[Any] = [None, None, None]
        data[place] = {"value": _number(value), "url": address()}
        colour = {"color": "token:ink-3"}
        series.append({"name": name, "type": "bar", "stack": "sum", "itemStyle": colour, "data": data})
    rows: list[list[Any]] = [
        [
            Link(part.label, address(category=part.category)),
            str(part.renewals),
            short_money(part.atr, currency),
            short_money(part.forecast, currency),
        ]
        for part in parts
    ]
    rows.append(["Target", "", "", short_money(asked.amount, currency)])
    return Panel(
        key="forecast",
        title="Forecast against target",
        option={
            "tooltip": {"trigger": "item"},
            "legend": {"data": [part.label for part in parts if part.forecast]},  # the axis names the others
            "xAxis": {"type": "category", "data": names},
            "yAxis": {"type": "value"},
            "series": series,
        },
        table={"head": ["Category", "Renewals", "ATR", "Forecast"], "rows": rows},
        formula="Renewals due in the period by the category that counts: a person's pick, else what the "
        "days suggest. "
        "Forecast: the person's amount; without one ATR, nothing when omitted, what was kept when closed. "
        "Target: the "
        "renewal-rate target of each owner (without one the GRR target) × the ATR due in her accounts.",
        rows_url=address(),
        empty="" if parts else "No renewal of this choice is due in the period.",
    )


def accuracy_panel(horizons: Sequence[Horizon], *, address: Address) -> Panel:
    """WAPE and bias by horizon."""
    found = [one for one in horizons if one.whole.n]

    def bars(name: str, values: list[Decimal | None]) -> dict[str, Any]:
        data = [
            {"value": _number(value), "url": address(horizon=one.name)}
            for one, value in zip(found, values, strict=True)
        ]
        return {"name": name, "type": "bar", "barWidth": "28%", "data": data}

    rows: list[list[Any]] = [
        [
            Link(label_of(one.name), address(horizon=one.name)),
            percent(one.whole.wape),
            percent(one.whole.bias, signed=True),
            count(one.whole.n),
            Link(count(one.open), address(horizon=one.name, open="yes")) if one.open else "0",
        ]
        for one in found
    ]
    return Panel(
        key="accuracy",
        title="How far forecasts were off",
        option={
            "legend": {},
            "xAxis": {"type": "category", "data": [label_of(one.name) for one in found]},
            "yAxis": {"type": "value"},
            "series": [
                bars("WAPE", [one.whole.wape for one in found]),
                bars("Bias", [one.whole.bias for one in found]),
            ],
        },
        table={"head": ["Taken on", "WAPE", "Bias", "Renewals", "Still open"], "rows": rows},
        formula="Quarters that are over. WAPE: Σ |forecast − kept| ÷ Σ kept, renewal by renewal. Bias: Σ "
        "(forecast − kept) ÷ Σ kept; above 0 the forecast was too high. Amounts at the snapshot's rate; "
        "where nothing was kept, ÷ Σ ATR.",
        unit="ratio",
        empty="" if found else "No quarter of the period is over with a forecast taken in it.",
    )


def label_of(horizon: str) -> str:
    """ "D45" → "Day 45"."""
    return "Last day" if horizon == "last" else f"Day {horizon.removeprefix('D')}"


def changes_panel(changes: Changes, *, currency: str, address: Address) -> Panel:
    """From the forecast of one day to that of another, reason by reason."""
    found = changes.found
    steps = [(name, step) for name, step in found.steps.items() if step.amount or step.renewals]
    level = found.opening
    bases: list[Any] = [None]
    more: list[Any] = [None]
    less: list[Any] = [None]
    for name, step in steps:
        after = level + step.amount
        mark = {"value": float(abs(step.amount)), "url": address(step=name)}
        bases.append(float(min(level, after)))
        more.append(mark if step.amount >= 0 else None)
        less.append(mark if step.amount < 0 else None)
        level = after
    days = [short_day(changes.earlier.scheduled_for), short_day(changes.later.scheduled_for)]
    ends = [float(found.opening), *([None] * len(steps)), float(found.closing)]
    usual = {"type": "bar", "stack": "steps", "barWidth": "56%"}
    unseen = {"itemStyle": {"color": "transparent", "decal": {"color": "transparent"}}, "silent": True}
    rows: list[list[Any]] = [
        [f"Forecast of {days[0]}", short_money(found.opening, currency), ""],
        *(
            [
                Link(WORDS[name], address(step=name)),
                short_money(step.amount, currency, signed=True),
                str(len(step.renewals)),
            ]
            for name, step in steps
        ),
        [f"Forecast of {days[1]}", short_money(found.closing, currency), ""],
    ]
    return Panel(
        key="changes",
        title=f"Forecast of {days[0]} to that of {days[1]}",
        option={
            "xAxis": {"type": "category", "data": [days[0], *(WORDS[name] for name, _ in steps), days[1]]},
            "yAxis": {"type": "value", "min": base_of([found.opening, *(step.amount for _, step in steps)])},
            "series": [
                usual | unseen | {"name": HIDDEN, "data": [*bases, None]},
                usual | {"name": "Forecast", "itemStyle": {"color": "token:series-1"}, "data": ends},
                usual | {"name": "More", "itemStyle": {"color": "token:secured-mark"}, "data": [*more, None]},
                usual | {"name": "Less", "itemStyle": {"color": "token:late-mark"}, "data": [*less, None]},
            ],
        },
        table={"head": ["", "Forecast", "Renewals"], "rows": rows},
        formula="The forecast of the renewals due in the period, in the snapshot nearest to its first day "
        "and in the last one "
        "by the day looked at, and why each renewal counts as another amount. Opening and all steps are "
        "the closing.",
    )


def backtest_panel(found: Sequence[Tested], *, currency: str, address: Address) -> Panel:
    """How many of the renewals were kept, and how much of their ATR, by the health that stood before."""
    shown = [one for one in found if one.due]

    def bars(name: str, values: list[Decimal | None]) -> dict[str, Any]:
        data = [
            {
                "value": _number(value),
                "itemStyle": {"color": f"token:{MARKS[Band(one.band)]}"},
                "url": address(band=one.band),
            }
            for one, value in zip(shown, values, strict=True)
        ]
        return {"name": name, "type": "bar", "barWidth": "28%", "data": data}

    rows = [
        [
            Link(one.label, address(band=one.band)),
            count(one.due),
            percent(one.renewed_ratio),
            short_money(one.atr, currency),
            percent(one.gross_ratio),
        ]
        for one in shown
    ]
    return Panel(
        key="tested",
        title=f"Kept, by the health {AHEAD_DAYS} days before the decision",
        option={
            "legend": {},
            "xAxis": {"type": "category", "data": [one.label for one in shown]},
            "yAxis": {"type": "value", "min": 0, "max": 1},
            "series": [
                bars("Renewed", [one.renewed_ratio for one in shown]),
                bars("ATR kept", [one.gross_ratio for one in shown]),
            ],
        },
        table={"head": ["Health then", "Decided", "Renewed", "ATR", "ATR kept"], "rows": rows},
        formula=f"Renewals due in the period that are decided, by the health of their account {AHEAD_DAYS} "
        "days before the decision, as its history was written then; without a score so early, unknown. "
        "Renewed: by count, partial ones too. ATR kept: Σ of the lesser of what was kept and ATR ÷ Σ ATR.",
        unit="ratio",
        rows_url=address(),
        empty="" if shown else "No renewal of this choice was decided in the period.",
    )
