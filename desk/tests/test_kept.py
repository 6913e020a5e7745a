"""What the Book kept over twelve months: two figures that load after the page, and the rows behind them."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.domain.terms import add_months
from desk.queries.kept import period_of
from desk.tests.books import account_of, sign
from people.company import company_today

KEPT = reverse("desk:book-kept")
PART = {"HX-Request": "true"}


@pytest.fixture
def years(rep, book):
    """Two contracts that were a year old when the period began; one ended since and has no successor."""
    start = add_months(company_today(), -24)
    stays, goes = (
        account_of(rep, "Stays Ltd", vertical="Energy"),
        account_of(rep, "Goes Ltd", vertical="Energy"),
    )
    sign(stays, book.seats, quantity=30, price=1000, starts_on=start, ends_on=add_months(start, 60))
    sign(goes, book.seats, quantity=10, price=1000, starts_on=start, ends_on=add_months(company_today(), -6))
    return stays, goes


def ratios(response) -> dict[str, Decimal | None]:
    return {figure.label: figure.value for figure in response.context["sums"]}


def test_figures_are_those_of_the_narrowed_list(years, rep, sign_in):
    response = sign_in(rep).get(KEPT, {"vertical": "Energy"}, headers=PART)
    assert ratios(response) == {"GRR": Decimal("0.75"), "NRR": Decimal("0.75")}


def test_rows_open_move_and_close(years, rep, sign_in):
    table = sign_in(rep).get(KEPT, {"vertical": "Energy"}).context["table"]
    found = {row.record.name: row.record for row in table.rows}
    goes, stays = found["Goes Ltd"], found["Stays Ltd"]
    assert (goes.opening, goes.lost, goes.closing) == (10_000, -10_000, 0)
    assert (stays.opening, stays.closing, stays.grr) == (30_000, 30_000, 1)
    assert all(
        row.opening + row.new + row.gains + row.prices + row.less + row.lost + row.other == row.closing
        for row in found.values()
    )


def test_nothing_of_value_a_year_ago_has_no_ratio(book, rep, sign_in):
    response = sign_in(rep).get(KEPT, {"q": "quarry"}, headers=PART)
    assert ratios(response) == {"GRR": None, "NRR": None}


@pytest.mark.parametrize(("person", "seen"), [("rep", 2), ("manager", 2), ("viewer", 2), ("other_rep", 0)])
def test_everybody_sums_what_they_see(years, request, sign_in, person, seen):
    client = sign_in(request.getfixturevalue(person))
    table = client.get(KEPT, {"book": "all", "vertical": "Energy"}).context["table"]
    assert len(table.rows) == seen


def test_a_list_too_long_says_so(years, rep, sign_in, monkeypatch):
    monkeypatch.setattr("desk.queries.kept.MOST_ACCOUNTS", 1)
    response = sign_in(rep).get(KEPT)
    assert "This list has more than" in response.content.decode()
    assert ratios(sign_in(rep).get(KEPT, headers=PART)) == {"GRR": None, "NRR": None}


def test_the_book_loads_them_after_the_page(book, rep, sign_in):
    assert (
        f'hx-get="{KEPT}?vertical=Banking"'
        in sign_in(rep).get(reverse("desk:book"), {"vertical": "Banking"}).content.decode()
    )


@pytest.mark.django_db
def test_the_period_is_twelve_months_both_days_included():
    assert period_of(date(2026, 3, 31)) == (date(2025, 4, 1), date(2026, 3, 31))
