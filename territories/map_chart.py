"""The map as an ECharts option: plain data, the outline of the world is fetched by the page itself."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from common.charts import Link
from common.wording import count, short_money
from territories.queries.places import City

SMALLEST, LARGEST = 7.0, 40.0  # diameters of bubbles, px
MARGIN: Final = 6.0  # degrees around the outermost cities
# Along each axis: the degrees that are shown at least, and the first and last that ever are.
AXES: Final = ((40.0, -180.0, 180.0), (26.0, -56.0, 80.0))


def option_of(cities: Sequence[City], *, book: str) -> dict[str, Any]:
    """Bubbles whose area is the ACV; each opens the Book at its city."""
    most = max((float(city.acv) for city in cities), default=0.0) or 1.0
    bubbles = [
        {
            "name": f"{city.label}: {count(city.accounts)} account{'' if city.accounts == 1 else 's'}",
            "value": [*city.at, float(city.acv)],
            "symbolSize": round(SMALLEST + (LARGEST - SMALLEST) * (max(float(city.acv), 0) / most) ** 0.5, 1),
            "url": f"{book}?{city.query}",
        }
        for city in cities
        if city.at
    ]
    return {
        "geo": {
            "map": "world",
            "roam": False,
            "silent": True,
            "boundingCoords": bounds_of([city.at for city in cities if city.at]),
            "itemStyle": {"areaColor": "token:hover", "borderColor": "token:line-strong", "borderWidth": 0.5},
        },
        "tooltip": {"trigger": "item"},
        "series": [
            {
                "type": "scatter",
                "name": "ACV",
                "coordinateSystem": "geo",
                "data": bubbles,
                "itemStyle": {"color": "token:accent", "opacity": 0.7, "borderColor": "token:surface"},
                "emphasis": {"itemStyle": {"opacity": 1}},
            }
        ],
    }


def bounds_of(places: Sequence[tuple[float, float]]) -> list[list[float]]:
    """The corners, north-west and south-east, of what is shown: all places, and never less than a region."""
    if not places:
        return [[-170.0, 75.0], [180.0, -56.0]]
    edges = []
    for axis, (least, lowest, highest) in enumerate(AXES):
        values = [place[axis] for place in places]
        middle, half = (min(values) + max(values)) / 2, (max(values) - min(values)) / 2 + MARGIN
        half = max(half, least / 2)
        edges.append((max(middle - half, lowest), min(middle + half, highest)))
    (west, east), (south, north) = edges
    return [[west, north], [east, south]]


def table_of(cities: Iterable[City], *, currency: str, book: str) -> dict[str, Any]:
    """The same as rows; the name of a city opens the Book at it."""
    return {
        "head": ["City", "Accounts", "ACV"],
        "rows": [
            [Link(city.label, f"{book}?{city.query}"), count(city.accounts), short_money(city.acv, currency)]
            for city in cities
        ],
    }
