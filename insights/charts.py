"""What the dashboards draw, as ECharts options, and the same as tables whose cells open their rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from typing import Any, Final

from common.charts import Link, floor_of
from common.wording import percent, short_day, short_money
from health.choices import Band
from insights.queries.book_health import Share
from insights.queries.bridge import Bridge
from insights.queries.rows import Held
from insights.queries.standing import Cell

Address = Callable[..., str]
BANDS: Final = (Band.UNKNOWN, Band.RED, Band.AMBER, Band.GREEN)
MARKS: Final = {
    Band.GREEN: "secured-mark",
    Band.AMBER: "soon-mark",
    Band.RED: "late-mark",
    Band.UNKNOWN: "quiet-mark",
}
HIDDEN: Final = "hidden"  # what a floating bar stands on; charts.js leaves it out of tips
MOST_BUBBLES: Final = 120


@dataclass(frozen=True, slots=True)
class Panel:
    """A chart with its table, how it is computed, and where its rows are."""

    key: str
    title: str
    option: dict[str, Any]
    table: dict[str, Any]
    formula: str
    unit: str = "money"
    rows_url: str = ""
    empty: str = ""


def heat_panel(
    cells: Sequence[Cell], columns: list[tuple[str, str]], *, currency: str, address: Address
) -> Panel:
    """ACV by decision quarter × health."""
    found = summed(cells)
    places = [(x, column, y, band) for x, (column, _) in enumerate(columns) for y, band in enumerate(BANDS)]
    most = max((acv for _, acv in found.values()), default=Decimal(0))
    data = [
        {
            "value": [x, y, float(found[column, band][1])],
            "itemStyle": {"color": f"token:{_heat(band, found[column, band][1] / most)}"},
            "url": address(quarter=column, band=band.value),
        }
        for x, column, y, band in places
        if (column, band) in found
    ]
    option = {
        "tooltip": {"trigger": "item"},
        "xAxis": {"type": "category", "data": [label for _, label in columns]},
        "yAxis": {"type": "category", "data": [str(band.label) for band in BANDS]},
        "visualMap": {"show": False, "min": 0, "max": float(most) or 1, "inRange": {"symbolSize": [1, 1]}},
        "series": [{"name": "ACV", "type": "heatmap", "data": data}],
    }

    def cell(column: str, band: Band) -> Link | str:
        one = found.get((column, band))
        if one is None:
            return "–"
        accounts, acv = one
        words = f"{short_money(acv, currency)} ({accounts})"
        return Link(words, address(quarter=column, band=band.value))

    rows = [[label, *(cell(column, band) for band in reversed(BANDS))] for column, label in columns]
    return Panel(
        key="heat",
        title="ACV by decision quarter and health",
        option=option,
        table={"head": ["Decides in", *(str(band.label) for band in reversed(BANDS))], "rows": rows},
        formula="ACV in force of each account, once: in the fiscal quarter of its next decision, under its "
        "health of the day. Accounts that are over and in grace are overdue; evergreen ones decide never.",
        rows_url=address(),
        empty="" if cells else "No account of this choice has value on the day.",
    )


def summed(cells: Sequence[Cell]) -> dict[tuple[str, str], tuple[int, Decimal]]:
    """(accounts, ACV) of each column and band, over the verticals."""
    sums: dict[tuple[str, str], tuple[int, Decimal]] = {}
    for cell in cells:
        accounts, acv = sums.get((cell.column, cell.band), (0, Decimal(0)))
        sums[cell.column, cell.band] = (accounts + cell.accounts, acv + cell.acv)
    return sums


def _heat(band: Band, part: Decimal) -> str:
    """The token of a cell: the tone of its band, in one of four strengths."""
    return f"heat-{MARKS[band].removesuffix('-mark')}-{min(4, int(part * 4) + 1)}"


def bubble_panel(rows: Sequence[Held], *, currency: str, account: Callable[[int], str]) -> Panel:
    """Each account by its decision day and its health; the larger, the more ACV."""
    most = max((row.acv for row in rows), default=Decimal(1))
    series = [
        {
            "name": str(band.label),
            "type": "scatter",
            "itemStyle": {"color": f"token:{MARKS[band]}", "opacity": 0.55},
            "data": [
                {
                    "name": row.name,
                    "value": [
                        row.decides_on.isoformat() if row.decides_on else None,
                        row.health,
                        float(row.acv),
                    ],
                    "symbolSize": round(6 + 34 * float(row.acv / most) ** 0.5, 1),
                    "url": account(row.pk),
                }
                for row in rows
                if row.band == band
            ],
        }
        for band in reversed(BANDS)
    ]
    table = [
        [
            Link(row.name, account(row.pk)),
            short_day(row.decides_on),
            "–" if row.health is None else str(row.health),
            short_money(row.acv, currency),
        ]
        for row in rows
    ]
    return Panel(
        key="bubbles",
        title="Accounts by decision day and health",
        option={
            "tooltip": {"trigger": "item"},
            "legend": {},
            "xAxis": {"type": "time"},
            "yAxis": {"type": "value", "min": 0, "max": 100, "plain": True},
            "series": [one for one in series if one["data"]],
        },
        table={"head": ["Account", "Decides", "Health", "ACV"], "rows": table},
        formula=f"Each account at its next decision day and its health; the area is its ACV. The "
        f"{MOST_BUBBLES} largest that decide and are scored.",
        empty="" if rows else "No account of this choice decides and is scored.",
    )


def share_panel(
    shares: Sequence[Share], *, key: str, title: str, currency: str, address: Callable[[str], str], most: int
) -> Panel:
    """The largest parts as bars."""
    shown = list(shares[:most])
    data = [{"value": float(one.acv), "url": address(one.key)} for one in reversed(shown)]
    rows = [
        [
            Link(one.label, address(one.key)),
            short_money(one.acv, currency),
            percent(one.ratio),
            percent(one.together),
        ]
        for one in shown
    ]
    return Panel(
        key=key,
        title=title,
        option={
            "xAxis": {"type": "value", "splitNumber": 3},
            "yAxis": {"type": "category", "data": [one.label for one in reversed(shown)]},
            "series": [{"name": "ACV", "type": "bar", "barWidth": "60%", "data": data}],
        },
        table={"head": ["", "ACV", "Share", "Together"], "rows": rows},
        formula="ACV in force of the part ÷ ACV of all that was chosen; “together” adds those above it.",
        empty="" if shown else "Nothing to share out.",
    )


def bridge_panel(bridge: Bridge, *, currency: str, address: Address) -> Panel:
    """Opening, the steps floating from level to level, closing."""
    names = ["Opening", *(step.label for step in bridge.steps), "Closing"]
    level, bases, gains, losses = bridge.opening, [None], [None], [None]
    for step in bridge.steps:
        after = level + step.amount
        mark = {"value": float(abs(step.amount)), "url": address(kind=step.kind)}
        bases.append(float(min(level, after)))  # type: ignore[arg-type]
        gains.append(mark if step.amount >= 0 else None)  # type: ignore[arg-type]
        losses.append(mark if step.amount < 0 else None)  # type: ignore[arg-type]
        level = after
    ends = [float(bridge.opening), *([None] * len(bridge.steps)), float(bridge.closing)]
    unseen = {"itemStyle": {"color": "transparent", "decal": {"color": "transparent"}}, "silent": True}
    usual = {"type": "bar", "stack": "bridge", "barWidth": "56%"}
    rows = [
        ["Opening", short_money(bridge.opening, currency), ""],
        *(
            [
                Link(step.label, address(kind=step.kind)),
                short_money(step.amount, currency, signed=True),
                str(step.rows),
            ]
            for step in bridge.steps
        ),
        ["Closing", short_money(bridge.closing, currency), ""],
    ]
    return Panel(
        key="bridge",
        title="From opening to closing",
        option={
            "xAxis": {"type": "category", "data": names},
            "yAxis": {
                "type": "value",
                "min": base_of([bridge.opening, *(step.amount for step in bridge.steps)]),
            },
            "series": [
                usual | unseen | {"name": HIDDEN, "data": [*bases, None]},
                usual | {"name": "ACV", "itemStyle": {"color": "token:series-1"}, "data": ends},
                usual
                | {"name": "Gained", "itemStyle": {"color": "token:secured-mark"}, "data": [*gains, None]},
                usual | {"name": "Lost", "itemStyle": {"color": "token:late-mark"}, "data": [*losses, None]},
            ],
        },
        table={"head": ["", "ACV", "Ledger rows"], "rows": rows},
        formula="Opening: the ledger of the chosen accounts before the first day. Steps: its rows of the "
        "period by kind, reversals included. Closing: opening and steps, the ACV in force on the last day.",
        rows_url=address(),
        empty="" if bridge.steps or bridge.opening else "The ledger of this choice is empty up to the day.",
    )


def base_of(moves: Sequence[Decimal]) -> int:
    """Where the axis of a waterfall begins; `moves` are the opening and what each step adds."""
    return floor_of(list(accumulate(moves)))
