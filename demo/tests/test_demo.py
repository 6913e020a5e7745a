"""The demo company: believable, the same from a seed, and written by the verbs."""

from collections import Counter
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from demo.book import book
from demo.cast import sign_ins
from people.models import User

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
