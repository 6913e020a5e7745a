"""What a person herself is to reach, on her first page: her own, or her share, credited to her then."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from common.fiscal import quarter_of
from people.company import company_today
from territories.choices import Measure
from territories.domain.covering import cover
from territories.domain.targets import set_target
from territories.periods import period_named
from territories.queries.attainment import attainment_of_people, my_targets
from territories.tests.factories import TerritoryFactory
from territories.tests.test_workload import book_of


@pytest.fixture
def quarter():
    found = quarter_of(company_today(), start_month=1)
    return period_named(f"{found.year}Q{found.number}", start_month=1)


@pytest.fixture
def europe(rep, quarter):
    europe = TerritoryFactory(code="EU", name="Europe")
    cover(europe, user=rep, by=None, as_of=company_today())
    set_target(europe, period=quarter.name, measure=Measure.GRR, value=Decimal("0.9"), by=None)
    return europe


def test_whoever_covers_a_territory_has_its_target(rep, other_rep, europe, quarter):
    book_of(rep, "Meridian", ends_on=company_today() + timedelta(days=200))
    book_of(other_rep, "Kyoto Bank", ends_on=company_today() + timedelta(days=200))
    rows = my_targets(rep, period=quarter, as_of=company_today())
    assert [(row.measure, row.target, row.actual) for row in rows] == [(Measure.GRR, Decimal("0.9"), 1)]
    assert my_targets(other_rep, period=quarter, as_of=company_today()) == []


def test_reading_a_few_people_alone_says_the_same_as_reading_all(rep, other_rep, europe, quarter):
    book_of(rep, "Meridian", ends_on=company_today() + timedelta(days=200))
    book_of(other_rep, "Kyoto Bank", ends_on=company_today() + timedelta(days=200))
    both = attainment_of_people([rep, other_rep], period=quarter, as_of=company_today())
    assert attainment_of_people([rep], period=quarter, as_of=company_today())[rep.pk] == both[rep.pk]


PART = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "my-targets"}


def test_today_fetches_the_quarter_and_the_page_has_the_year_too(client, rep, other_rep, europe, quarter):
    set_target(europe, period=quarter.name[:4], measure=Measure.NRR, value=Decimal("1.1"), by=None)
    client.force_login(rep)
    page = reverse("territories:my-targets")
    assert f'hx-get="{page}"' in client.get(reverse("desk:home")).text
    part = client.get(page, **PART).text
    assert "Gross retention" in part
    assert "Net retention" not in part
    assert "<html" not in part
    whole = client.get(page).text
    assert "Gross retention" in whole
    assert "Net retention" in whole
    client.force_login(other_rep)
    assert client.get(page, **PART).text.split() == ["<div", 'id="my-targets"', 'class="stack">', "</div>"]
    assert "No target is set for you" in client.get(page).text
