"""Figures for the style page: invented, fixed, and shaped like the real ones."""

from datetime import date
from decimal import Decimal
from typing import Any

TREND = tuple(Decimal(value) for value in ("8.9", "9.1", "9.0", "9.4", "9.6", "9.5", "9.9", "10.1", "10.4"))
_UP, _DOWN, _LEVEL = (58, 61, 60, 66, 71), (74, 70, 66, 61, 52), (64, 63, 64, 65, 64)

_ROWS = (
    (
        "Meridian Bank",
        "Enterprise",
        "1210000",
        71,
        "secured",
        _UP,
        date(2027, 4, 12),
        "730000",
        3,
        "Executive review 4 Dec",
    ),
    (
        "Borealis Health",
        "Enterprise",
        "412000",
        38,
        "late",
        _DOWN,
        date(2026, 11, 27),
        "412000",
        21,
        "Call the new CFO",
    ),
    (
        "Kestrel Logistics",
        "Mid-market",
        "168000",
        55,
        "soon",
        _DOWN,
        date(2026, 11, 10),
        "168000",
        12,
        "Answer to the offer",
    ),
    (
        "Norddeutsche Wasserwerke AG",
        "Enterprise",
        "684500",
        64,
        "soon",
        _LEVEL,
        date(2027, 1, 31),
        "322000",
        6,
        "Usage workshop",
    ),
    ("Aster & Vale", "Mid-market", "96400", 82, "secured", _UP, date(2027, 9, 30), "96400", 2, "–"),
    (
        "Pico Robotics",
        "Growth",
        "41250",
        77,
        "secured",
        _UP,
        date(2026, 12, 14),
        "41250",
        9,
        "Send price change notice",
    ),
    (
        "Halcyon Airways",
        "Strategic",
        "2304000",
        69,
        "secured",
        _LEVEL,
        date(2027, 6, 30),
        "1150000",
        1,
        "Board pack",
    ),
    (
        "Ostrava Steel",
        "Enterprise",
        "512000",
        44,
        "late",
        _DOWN,
        date(2026, 12, 31),
        "512000",
        34,
        "Find a sponsor",
    ),
    (
        "Lumen Foods",
        "Mid-market",
        "143800",
        60,
        "soon",
        _LEVEL,
        date(2027, 2, 28),
        "143800",
        17,
        "Renewal kick-off",
    ),
    ("Tamar Insurance", "Enterprise", "388000", 73, "secured", _UP, date(2027, 8, 15), "200000", 5, "–"),
)

ACCOUNTS: list[dict[str, Any]] = [
    {
        "name": name,
        "segment": segment,
        "acv": Decimal(acv),
        "score": score,
        "band": band,
        "trend": trend,
        "decides_on": decides_on,
        "at_stake": Decimal(at_stake),
        "silent_days": silent,
        "next_step": step,
    }
    for name, segment, acv, score, band, trend, decides_on, at_stake, silent, step in _ROWS
]

_STEPS = (
    ("Opening", 9420),
    ("New", 610),
    ("Expansion", 540),
    ("Uplift", 180),
    ("Contraction", -160),
    ("Churn", -190),
)
BRIDGE = {
    "head": ["Movement", "ACV"],
    "rows": [[name, f"${value}k"] for name, value in (*_STEPS, ("Closing", 10400))],
}

_QUARTERS = ["Q4 FY26", "Q1 FY27", "Q2 FY27", "Q3 FY27", "Q4 FY27"]
_BANDS = ["At risk", "Watch", "Healthy"]
_CELLS = ((924, 168, 41), (512, 465, 730), (0, 143, 1210), (96, 0, 2304), (0, 388, 200))
HEAT = {
    "head": ["Quarter", *_BANDS],
    "rows": [[quarter, *(f"${k}k" for k in cells)] for quarter, cells in zip(_QUARTERS, _CELLS, strict=True)],
}


def bridge_chart() -> dict[str, Any]:
    """Opening to closing as floating bars: an unseen base under each movement."""
    base, bars, level = [], [], 0
    for name, value in (*_STEPS, ("Closing", 10400)):
        whole = name in {"Opening", "Closing"}
        start = 0 if whole else min(level, level + value)
        level = value if whole else level + value
        tone = "series-4" if whole else "late-mark" if value < 0 else "secured-mark"
        base.append(start * 1000)
        item = {"color": f"token:{tone}", "borderRadius": 2}
        bars.append({"value": abs(value) * 1000, "itemStyle": item, "url": "#table"})
    names = [name for name, _ in _STEPS] + ["Closing"]
    return {
        "aria": {"decal": {"show": False}},
        "xAxis": {"type": "category", "data": names},
        "yAxis": {"type": "value", "min": 8_000_000},
        "series": [
            {
                "name": "hidden",
                "type": "bar",
                "stack": "b",
                "silent": True,
                "itemStyle": {"color": "transparent"},
                "data": base,
            },
            {"name": "ACV", "type": "bar", "stack": "b", "barWidth": "56%", "data": bars},
        ],
    }


def trend_chart() -> dict[str, Any]:
    """Two rates over eight quarters."""
    quarters = [f"Q{number} FY{year}" for year in (25, 26) for number in (1, 2, 3, 4)]
    line = {"type": "line", "symbolSize": 6, "lineStyle": {"width": 2}}
    return {
        "legend": {},
        "xAxis": {"type": "category", "data": quarters, "boundaryGap": False},
        "yAxis": {"type": "value", "min": 0.85, "max": 1.1},
        "series": [
            line | {"name": "GRR", "data": [0.941, 0.936, 0.938, 0.929, 0.931, 0.934, 0.926, 0.924]},
            line
            | {
                "name": "NRR",
                "symbol": "rect",
                "data": [1.012, 1.02, 1.028, 1.03, 1.022, 1.035, 1.04, 1.042],
            },
        ],
    }


def heat_chart() -> dict[str, Any]:
    """ACV by decision quarter and health."""
    cells = [
        {"value": [x, y, k * 1000], "url": "#table"}
        for x, column in enumerate(_CELLS)
        for y, k in enumerate(column)
        if k
    ]
    return {
        "tooltip": {"trigger": "item"},
        "xAxis": {"type": "category", "data": _QUARTERS},
        "yAxis": {"type": "category", "data": _BANDS},
        "visualMap": {
            "show": False,
            "min": 0,
            "max": 2_400_000,
            "inRange": {"color": ["token:heat-low", "token:heat-high"]},
        },
        "series": [
            {
                "name": "ACV",
                "type": "heatmap",
                "data": cells,
                "itemStyle": {"borderColor": "token:surface", "borderWidth": 3, "borderRadius": 4},
            }
        ],
    }
