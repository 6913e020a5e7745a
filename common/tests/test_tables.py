"""Tables: figures right, sums above, one reason when empty, cards on a phone."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from common.figures import Figure
from common.tables import (
    CountColumn,
    DayColumn,
    Empty,
    LeadColumn,
    MoneyColumn,
    PickColumn,
    RatioColumn,
    Sheet,
    WordColumn,
)

ROWS = [
    {
        "name": "A <b>",
        "acv": Decimal(1000),
        "fee": Decimal(5),
        "currency": "EUR",
        "grr": Decimal("0.9"),
        "n": 1200,
        "on": date(2027, 1, 2),
    },
    {"name": "B", "acv": None, "fee": Decimal(7), "currency": "USD", "grr": None, "n": 2, "on": None},
]


class Sample(Sheet):
    name = LeadColumn(verbose_name="Account")
    acv = MoneyColumn(verbose_name="ACV", currency="USD", card=True)
    fee = MoneyColumn(currency="currency")
    grr = RatioColumn()
    n = CountColumn()
    on = DayColumn()
    words = WordColumn(accessor="name", orderable=False)

    label = "Accounts"
    nouns = ("account", "accounts")
    part = "list"


def html(rows=ROWS, address="/?q=x&page=2", **kwargs):
    request = RequestFactory().get(address)
    table = Sample(rows, **kwargs).read(request)
    return render_to_string("partials/_table.html", {"table": table}, request=request)


def test_amounts_take_their_own_currency():
    page = html()
    assert "$1k" in page
    assert "€5" in page
    assert "$7" in page


def test_names_are_escaped():
    assert "A &lt;b&gt;" in html()


def test_unknown_is_a_dash():
    assert len(re.findall(r">\s*–\s*</td>", html([ROWS[1]]))) == 3


def test_sorting_keeps_the_filter_and_returns_to_the_first_page():
    page = html()
    assert 'href="?q=x&amp;sort=acv"' in page
    assert 'hx-get="?q=x&amp;sort=acv"' in page
    assert 'hx-target="#list"' in page


def test_the_sorted_column_says_so():
    assert html(address="/?sort=-acv").count('aria-sort="descending"') == 1


def test_a_day_counts_down_when_the_table_knows_the_day():
    class Dated(Sample):
        as_of = date(2026, 11, 22)

    table = Dated(ROWS)
    assert "in 41 days" in table.rows[0].get_cell("on")
    assert "days" not in Sample(ROWS).rows[0].get_cell("on")


def test_sums_stand_above():
    figure = Figure(label="Sum of ACV", value=Decimal(1000), currency="USD")
    page = html(sums=[figure])
    assert page.index("Sum of ACV") < page.index("<table")


def test_the_count_is_of_all_pages_and_announced():
    page = html(ROWS * 40, address="/")
    assert "80 accounts</span>" in page
    assert 'aria-label="Page 2"' in page


def test_one_is_not_several():
    assert "1 account<" in html(ROWS[:1])


def test_an_empty_list_says_why_and_what_to_do():
    empty = Empty("No account is silent", "Widen the filter.", "All accounts", "/book/")
    page = html([], empty=empty)
    for words in ("No account is silent", "Widen the filter.", 'href="/book/"'):
        assert words in page
    assert "<table" not in page


def test_cards_show_the_marked_columns():
    page = html()
    assert "has-figures" in page
    assert 'data-label="ACV"' in page


@pytest.mark.parametrize("count", [1, 3])
def test_each_row_is_one_row(count):
    assert html(ROWS[:1] * count).count("<tr role") == count + 1


def test_rows_can_be_picked_by_name():
    class Picking(Sample):
        pick = PickColumn(name="account")

    table = Picking([{"pk": 7, "name": "Meridian"}]).read(RequestFactory().get("/"))
    page = render_to_string("partials/_table.html", {"table": table}, request=RequestFactory().get("/"))
    assert 'name="account" form="bulk" value="7"' in page
    assert "data-pick-all" in page
