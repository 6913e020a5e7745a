"""Template tags: what they render, and that every icon in use is one the launcher brings."""

import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.template import Context, Template
from django.test import override_settings
from django.utils import timezone

from common.datestrip import Mark
from common.figures import Figure
from common.templatetags.drawings import spark_points

AS_OF = date(2026, 11, 22)
ROOT = Path(__file__).parents[2]


def rendered(source, **context):
    loads = "{% load dates drawings figures icons look %}"
    return Template(loads + source).render(Context(context)).strip()


def test_money_is_short_with_the_exact_amount_on_hover():
    html = rendered("{{ amount|money:'USD' }}", amount=Decimal("214320.50"))
    assert html == '<data value="214320.50" title="$214,320.50">$214k</data>'


def test_money_of_nothing_is_a_dash():
    assert rendered("{{ amount|money:'USD' }}", amount=None) == "–"


def test_ratio_takes_places():
    assert rendered("{{ value|ratio:0 }}", value=Decimal("0.924")) == "92\u00a0%"


def test_when_counts_from_the_pages_day():
    html = rendered("{% when on %}", on=date(2027, 1, 2), as_of=AS_OF)
    assert html == '<time datetime="2027-01-02">2 Jan 2027 · in 41 days</time>'


def test_when_counts_from_a_day_of_its_own():
    assert "tomorrow" in rendered("{% when on day %}", on=date(2027, 1, 2), day=date(2027, 1, 1))


def test_moment_is_told_in_the_persons_zone():
    with timezone.override("Europe/Berlin"):
        html = rendered("{{ at|moment }}", at=datetime(2026, 11, 22, 23, 30, tzinfo=UTC))
    assert ">23 Nov 2026, 00:30</time>" in html
    assert 'title="CET"' in html


def test_an_explained_figure_says_formula_day_currency_and_rows():
    figure = Figure(
        label="At risk <b>",
        value=Decimal(610000),
        currency="USD",
        as_of=AS_OF,
        formula="Sum of ATR.",
        rows_url="/book/?health=red",
    )
    html = rendered("{% explained figure %}", figure=figure)
    assert 'popovertarget="why-at-risk-b"' in html
    for words in (
        "$610k",
        "$610,000.00",
        "Sum of ATR.",
        "22 Nov 2026",
        "USD",
        'href="/book/?health=red"',
        "At risk &lt;b&gt;",
    ):
        assert words in html


@pytest.mark.parametrize(
    ("unit", "value", "text", "exact"),
    [
        ("ratio", Decimal("0.9244"), "92.4\u00a0%", "92.44\u00a0%"),
        ("count", 1204, "1,204", "1,204"),
        ("days", None, "–", "–"),
        ("money", None, "–", "–"),
    ],
)
def test_a_figure_words_its_unit(unit, value, text, exact):
    figure = Figure(label="x", value=value, unit=unit, currency="USD")
    assert (figure.text, figure.exact) == (text, exact)


def test_a_tile_draws_its_part_and_trend():
    figure = Figure(
        label="Secured", value=1, unit="count", part=Decimal("0.58"), trend=(1, 2, 3), detail="58 %"
    )
    html = rendered("{% tile figure %}", figure=figure)
    assert 'width="58.0%"' in html
    assert "<polyline" in html


@pytest.mark.parametrize(("part", "width"), [(None, "0.0%"), (-1, "0.0%"), (Decimal("1.7"), "100.0%")])
def test_a_bar_stays_within_its_frame(part, width):
    assert f'width="{width}"' in rendered("{% bar part %}", part=part)


def test_a_mix_fills_the_bar():
    html = rendered("{% mix parts 'Health' %}", parts=[("secured", 3), ("late", 1)])
    assert re.findall(r'x="([\d.]+%)" +width="([\d.]+%)"', html) == [
        ("0.00%", "75.00%"),
        ("75.00%", "25.00%"),
    ]


def test_sparkline_of_level_values_runs_through_the_middle():
    assert spark_points([5, 5, 5]) == [(0.0, 12.0), (50.0, 12.0), (100.0, 12.0)]


def test_sparkline_needs_two_values():
    assert rendered("{% sparkline values %}", values=[1]) == ""


def test_datestrip_is_one_image_with_a_sentence():
    html = rendered(
        "{% datestrip start end marks %}",
        start=date(2026, 3, 15),
        end=date(2027, 3, 14),
        marks=[Mark(date(2026, 12, 14), "their notice", tone="soon")],
        as_of=AS_OF,
    )
    assert 'aria-label="15 Mar 2026 to 14 Mar 2027; their notice 14 Dec 2026; today 22 Nov 2026."' in html
    assert "mark-soon" in html


def test_a_chart_carries_its_data_and_a_table():
    option = {"series": [{"name": "</script>", "data": [1]}]}
    html = rendered(
        "{% chart 'bridge' 'Bridge' option table %}",
        option=option,
        table={"head": ["Quarter", "ACV"], "rows": [["Q1", "$1M"]]},
    )
    island = re.search(r'<script id="bridge" type="application/json">(.*?)</script>', html)[1]
    assert json.loads(island) == option
    assert '<td class="num">$1M</td>' in html


def test_state_never_speaks_by_colour_alone():
    shapes = {rendered(f"{{% state '{tone}' '' %}}") for tone in ("late", "soon", "secured", "")}
    assert len({re.sub(r' class="[^"]*"', "", shape) for shape in shapes}) == 4


def test_health_without_a_score_says_so():
    assert "not scored" in rendered("{% health None %}")


def test_a_face_keeps_its_colour_and_is_decoration():
    first, second = rendered("{% face 'Ann Miller' %}"), rendered("{% face 'Ann Miller' %}")
    assert first == second
    assert 'aria-hidden="true"' in first


def test_each_rendering_of_a_form_is_named_anew():
    assert rendered("{% submission %}") != rendered("{% submission %}")


def test_every_icon_in_use_is_listed():
    listed = {
        line.strip()
        for line in (ROOT / "static/icons.txt").read_text().splitlines()
        if not line.startswith("#")
    }
    used = set()
    for template in ROOT.glob("templates/**/*.html"):
        used |= set(re.findall(r'{% icon "([\w-]+)"', template.read_text()))
    for module in ROOT.glob("*/*.py"):
        used |= set(re.findall(r'\bicon="([\w-]+)"', module.read_text()))
    assert used - listed == set()


def test_a_missing_icon_is_an_empty_drawing(tmp_path):
    with override_settings(STATIC_ROOT=tmp_path):
        html = rendered("{% icon 'no-such-icon' %}")
    assert html.startswith("<svg")
    assert html.endswith("></svg>")
