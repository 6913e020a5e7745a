"""The generator at a tiny size: a whole book that proves, and the same one each time."""

from datetime import date
from random import Random

import pytest

from accounts.models import Account, Contract, Movement, Subscription, Term
from accounts.queries.checking import check_book
from accounts.queries.value import total_acv
from bench.generator.cast import cast_of, managers_of
from bench.generator.customers import Customers
from bench.generator.filling import fill
from bench.generator.sheets import COLUMNS, Sheets
from people.company import company_today
from people.roles import Role

pytestmark = pytest.mark.django_db

ACCOUNTS = 120


def test_a_filled_book_is_whole_and_proves():
    today = company_today()

    filled = fill(ACCOUNTS, today=today)

    assert Account.objects.count() == ACCOUNTS
    assert Subscription.objects.count() == 4 * ACCOUNTS
    assert Movement.objects.count() == filled["movements"]
    assert filled["rows"] == sum(model._default_manager.count() for model in COLUMNS)
    assert 2 * ACCOUNTS < Term.objects.count() < 5 * ACCOUNTS
    assert {check.name for check in check_book(today=today) if not check.ok} == set()
    assert 50_000 * ACCOUNTS < total_acv(today) < 500_000 * ACCOUNTS
    assert Account.objects.create(name="One more").pk == ACCOUNTS + 1  # keys go on where the copy ended


def test_the_same_seed_gives_the_same_book():
    def signed(seed: int) -> list[str]:
        sheets = Sheets()
        *_, owner = cast_of(50, Random(1))
        Customers(sheets, seed=seed, today=date(2026, 3, 1)).add_book(owner, owner, keys=range(1, 21))
        return sheets.lines[Contract] + sheets.lines[Subscription]

    assert signed(1) == signed(1)
    assert signed(1) != signed(2)


@pytest.mark.parametrize("accounts", [1, 50, 2_000, 250_000])
def test_people_stand_in_one_tree_of_ten(accounts):
    people = cast_of(accounts, Random(1))

    keys = {person.key for person in people}
    assert [person.key for person in people if person.reports_to is None] == [1]
    assert people[0].role == Role.DIRECTOR
    assert len(managers_of(people)) == -(-accounts // 50)
    assert all(person.reports_to in keys and person.reports_to < person.key for person in people[1:])
    below = [sum(1 for p in people if p.reports_to == key) for key in list(keys)[:60]]
    assert max(below) <= 10
