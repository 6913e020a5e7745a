"""The demo company: believable, the same from a seed, and written by the verbs."""

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.models import Account, Movement
from accounts.queries.checking import check_book
from demo.book import book
from demo.cast import PASSWORD, sign_ins
from demo.loading import load
from people.models import User
from territories.domain.applying import Applied, apply_rules
from territories.models import Territory, TerritoryPlan
from territories.periods import period_named
from territories.queries.attainment import attainment_of_territories
from territories.queries.holding import accounts_in, uncovered

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def plan():
    return book(TODAY)


def test_same_seed_and_day_give_the_same_book(plan):
    assert book(TODAY) == plan
    assert book(TODAY, seed=7) != plan


def test_one_chief_three_directors_and_twelve_books_of_about_fifty(plan):
    directors = [person for person in plan.people if person.role == "director"]
    books = Counter(account.owner for account in plan.accounts)
    assert [len(directors), sum(1 for p in directors if not p.manager), len(books)] == [4, 1, 12]
    assert all(45 <= size <= 55 for size in books.values())


def test_every_shape_of_contract_occurs(plan):
    contracts = [contract for account in plan.accounts for contract in account.contracts]
    lines = [line for contract in contracts for line in contract.lines]
    seen = {
        "modes": {contract.mode for contract in contracts},
        "currencies": {contract.currency for contract in contracts},
        "late": any(c.signed_on and c.predecessor and c.signed_on > c.starts_on for c in contracts),
        "notice": any(contract.notice_given_on for contract in contracts),
        "draft": any(contract.status == "draft" for contract in contracts),
        "one-time": any(not line.recurring for line in lines),
        "former": any(account.status == "former" for account in plan.accounts),
    }
    assert seen == {
        "modes": {"manual", "auto", "evergreen"},
        "currencies": {"USD", "EUR", "GBP"},
        "late": True,
        "notice": True,
        "draft": True,
        "one-time": True,
        "former": True,
    }


def test_nothing_happened_after_today(plan):
    days = [day for a in plan.accounts for _, day, *_ in a.activities]
    days += [day for a in plan.accounts for _, day, *_ in a.usage]
    assert max(days) <= TODAY


@pytest.mark.django_db
def test_loaded_book_holds_every_invariant_and_people_can_sign_in(plan):
    first = plan.people[6].email
    some = [account for account in plan.accounts if account.owner == first]
    load(replace(plan, accounts=some), as_of=TODAY, say=[].append)
    assert all(check.ok for check in check_book(today=TODAY))
    value = sum(Movement.objects.effective_by(TODAY).values_list("company_amount", flat=True), Decimal(0))
    assert Decimal(8_000_000) < value < Decimal(12_000_000)
    client = Client()
    answer = client.post("/login/", {"login": first, "password": PASSWORD})
    assert answer.status_code == 302
    assert client.get(reverse("desk:book")).status_code == 200
    assert Account.objects.visible_to(User.objects.get(email=first)).count() == len(some)


@pytest.mark.django_db
def test_territories_hold_every_account_and_have_targets(plan):
    first = plan.people[6].email
    some = [account for account in plan.accounts if account.owner == first]
    load(replace(plan, accounts=some), as_of=TODAY, say=[].append)
    assert uncovered(on=TODAY).count() == 0
    assert apply_rules(on=TODAY, as_of=TODAY, by=None) == Applied(assigned=0, moved=0)
    world = Territory.objects.get(code="WORLD")
    assert accounts_in(world.pk, on=TODAY).count() == len(some)
    year = period_named("2026", start_month=1)
    reached = attainment_of_territories([world], period=year, as_of=TODAY)[world.pk]
    assert all(row.target for row in reached if row.measure != "renewal_rate")
    states = TerritoryPlan.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["approved", "submitted", "draft"]


@pytest.mark.django_db
def test_demo_goes_into_an_empty_database_only(rep):
    with pytest.raises(CommandError, match="empty"):
        call_command("load_demo")
    call_command("load_demo", if_empty=True)
    assert User.objects.get_queryset().count() == 3


@pytest.mark.django_db
def test_sign_ins_are_told_only_where_they_work(capsys):
    call_command("demo_sign_ins")
    assert capsys.readouterr().out == ""
    assert len(sign_ins()) == 5
