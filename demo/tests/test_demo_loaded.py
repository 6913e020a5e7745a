"""The demo company in the database, as far as one account manager's book goes: made once for all tests."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Account, Movement
from accounts.queries.checking import check_book
from demo.book import book
from demo.cast import PASSWORD
from demo.loading import load
from people.models import User
from territories.domain.applying import Applied, apply_rules
from territories.models import Territory, TerritoryPlan
from territories.periods import period_named
from territories.queries.attainment import attainment_of_territories
from territories.queries.holding import accounts_in, uncovered

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def loaded(lasting) -> tuple[str, int]:
    """Her address, and how many accounts she holds."""
    plan = book(TODAY)
    owner = plan.people[6].email
    hers = [account for account in plan.accounts if account.owner == owner]
    lasting(lambda: load(replace(plan, accounts=hers), as_of=TODAY, say=[].append))
    return owner, len(hers)


def test_loaded_book_holds_every_invariant_and_people_can_sign_in(loaded):
    owner, held = loaded
    assert all(check.ok for check in check_book(today=TODAY))
    value = sum(Movement.objects.effective_by(TODAY).values_list("company_amount", flat=True), Decimal(0))
    assert Decimal(8_000_000) < value < Decimal(12_000_000)
    client = Client()
    answer = client.post("/login/", {"login": owner, "password": PASSWORD})
    assert answer.status_code == 302
    assert client.get(reverse("desk:book")).status_code == 200
    assert Account.objects.visible_to(User.objects.get(email=owner)).count() == held


def test_territories_hold_every_account_and_have_targets(loaded):
    assert uncovered(on=TODAY).count() == 0
    assert apply_rules(on=TODAY, as_of=TODAY, by=None) == Applied(assigned=0, moved=0)
    world = Territory.objects.get(code="WORLD")
    assert accounts_in(world.pk, on=TODAY).count() == loaded[1]
    year = period_named("2026", start_month=1)
    reached = attainment_of_territories([world], period=year, as_of=TODAY)[world.pk]
    assert all(row.target for row in reached if row.measure != "renewal_rate")
    states = TerritoryPlan.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["approved", "submitted", "draft"]
