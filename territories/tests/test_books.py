"""A territory as a book, and as a holder of contract value from day to day."""

from datetime import date, timedelta

import pytest

from accounts import books
from accounts.books import offered_to
from accounts.models import Account
from accounts.queries.checking import check_book
from accounts.queries.retention import retention
from accounts.tests.factories import AccountFactory, OwnershipFactory
from accounts.tests.facts_by_hand import contract, line
from accounts.tests.oracle_holdings import Book
from accounts.tests.stored_book import post, store
from territories.domain.assigning import assign_account
from territories.domain.covering import cover
from territories.tests.factories import AssignmentFactory, TerritoryFactory

TODAY = date(2026, 6, 15)


@pytest.fixture
def tree(db):
    """Europe, and the Nordics below it."""
    europe = TerritoryFactory(code="EU", name="Europe")
    return europe, TerritoryFactory(code="NO", name="Nordics", parent=europe)


def looked_at(user, node, on=TODAY) -> set[str]:
    book = books.find(user, f"territory:{node.pk}", on=on)
    return {account.name for account in book.of(Account.objects.visible_to(user, on=on))}


def test_a_territorys_book_holds_what_is_below_it_and_never_widens_sight(tree, rep, viewer, ops):
    europe, nordics = tree
    mine, others = AccountFactory(name="Mine"), AccountFactory(name="Another's")
    OwnershipFactory(account=mine, owner=rep)
    for account in (mine, others):
        assign_account(account, territory=nordics, by=None, as_of=TODAY)
    cover(nordics, user=rep, by=None, as_of=TODAY, ends_on=TODAY)
    assert [looked_at(ops, node) for node in tree] == [{"Mine", "Another's"}] * 2
    assert looked_at(viewer, nordics) == {"Mine", "Another's"}
    assert books.find(rep, f"territory:{europe.pk}", on=TODAY) is None
    assert books.find(rep, f"territory:{nordics.pk}", on=TODAY + timedelta(days=1)) is None
    assert [book.label for book in offered_to(rep, on=TODAY) if book.group == "Territories"] == ["Nordics"]


@pytest.mark.parametrize("argument", ["", "x", "²", "9" * 30, "0"])
def test_a_key_that_names_no_territory_is_no_book(tree, ops, argument):
    assert books.find(ops, f"territory:{argument}", on=TODAY) is None


def test_value_is_credited_to_the_territory_that_held_the_account_then(tree):
    """V24, with territories for owners."""
    europe, nordics = tree
    accounts = store(
        Book(
            (
                contract(
                    "C1", "2025-01-01", "2026-12-31",
                    line(100, "2025-01-01", "2026-08-31"), line(160, "2026-09-01", number=2),
                ),
            )
        )
    )  # fmt: skip
    post(None, TODAY)
    held = next(iter(accounts.values()))
    AssignmentFactory(account=held, territory=europe, ends_on=date(2026, 6, 30))
    AssignmentFactory(account=held, territory=nordics, starts_on=date(2026, 7, 1))
    read = retention(date(2026, 1, 1), date(2026, 12, 31), today=TODAY, by="territory")
    rows = {row.key: (int(row.opening), int(row.closing), row.movements) for row in read.rows}
    assert rows == {
        "EU": (100, 0, {"transfer_out": -100}),
        "NO": (0, 160, {"transfer_in": 100, "contracted_uplift": 60}),
    }
    assert {row.key: row.cohort.ratios("per_account")["grr"] for row in read.rows} == {"EU": "1", "NO": None}
    names = {check.name: check.ok for check in check_book(today=TODAY)}
    assert names["territory_slices_reconcile"]
