"""Small drawings made on the server as SVG: sparklines, bars, the date strip. Browsers draw the charts."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.template import Context

from common.charts import rows_as_html
from common.datestrip import Mark, lay_out

register = template.Library()

WIDTH, HEIGHT, MARGIN = 100.0, 24.0, 3.0


@register.inclusion_tag("partials/_sparkline.html")
def sparkline(values: Sequence[Decimal | float], css: str = "") -> dict[str, Any]:
    """A line of values, oldest first, its last point marked. The figure beside it says the value."""
    points = spark_points([float(value) for value in values])
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return {"points": line, "last": points[-1] if points else None, "css": css, "bottom": HEIGHT}


def spark_points(values: Sequence[float]) -> list[tuple[float, float]]:
    """The values as points of a 100 × 24 box; level values run through its middle; one value is no line."""
    if len(values) < 2:
        return []
    low, high = min(values), max(values)
    rise = (HEIGHT - 2 * MARGIN) / (high - low) if high > low else 0.0
    middle = 0.0 if rise else HEIGHT / 2 - MARGIN
    step = WIDTH / (len(values) - 1)
    return [(i * step, HEIGHT - MARGIN - middle - (value - low) * rise) for i, value in enumerate(values)]


@register.inclusion_tag("partials/_bar.html")
def bar(
    part: Decimal | float | None, tone: str = "accent", goal: Decimal | float | None = None, css: str = ""
) -> dict[str, Any]:
    """A part of a whole (1 = full), and where the goal stands. Words beside it say the figure."""
    return {"width": _share(part), "tone": tone, "goal": _share(goal) if goal is not None else "", "css": css}


@register.inclusion_tag("partials/_mix.html")
def mix(parts: Iterable[tuple[str, Decimal | float]], label: str) -> dict[str, Any]:
    """A whole as shares: pairs of tone ("secured", "soon", "late", "quiet") and size; `label` words them."""
    sizes = [(tone, float(size)) for tone, size in parts]
    total = sum(size for _, size in sizes) or 1.0
    shares, left = [], 0.0
    for tone, size in sizes:
        shares.append({"tone": tone, "x": f"{100 * left:.2f}%", "width": f"{100 * size / total:.2f}%"})
        left += size / total
    return {"shares": shares, "label": label}


def _share(part: Decimal | float | None) -> str:
    """A ratio as a width; more than all is drawn full, less than nothing empty."""
    return f"{100 * min(max(float(part or 0), 0.0), 1.0):.1f}%"


@register.inclusion_tag("partials/_datestrip.html", takes_context=True)
def datestrip(
    context: Context, starts_on: date, ends_on: date, marks: Iterable[Mark], as_of: date | None = None
) -> dict[str, Any]:
    """Days on a line: today, notice ◇, end ◆. `as_of` is the page's own unless it is given."""
    today = as_of or context["as_of"]
    return {"strip": lay_out(starts_on=starts_on, ends_on=ends_on, as_of=today, marks=marks)}


register.simple_tag(rows_as_html, name="chart_rows")


@register.inclusion_tag("partials/_chart.html")
def chart(
    key: str,
    title: str,
    option: dict[str, Any],
    table: dict[str, Any],
    *,
    unit: str = "count",
    currency: str = "",
    css: str = "",
) -> dict[str, Any]:
    """An ECharts drawing and its table. `option` is plain data; colours may be named "token:late".

    A data item with a `url` opens it on click. `table` has `head` (names) and `rows` (lists, words first).
    """
    return {
        "key": key,
        "title": title,
        "option": option,
        "table": table,
        "unit": unit,
        "currency": currency,
        "css": css,
    }
