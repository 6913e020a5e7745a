"""The pages of territories: what a person sees, and in how many queries."""

import pytest
from django.urls import reverse

from accounts.tests.factories import AccountFactory
from people.company import company_today
from territories.domain.assigning import assign_account
from territories.domain.covering import cover
from territories.tests.factories import TerritoryFactory


@pytest.fixture
def europe(rep):
    """Europe, covered by `rep`, with the Nordics below it."""
    europe = TerritoryFactory(code="EU", name="Europe")
    TerritoryFactory(code="NO", name="Nordics", parent=europe)
    cover(europe, user=rep, by=None, as_of=company_today())
    return europe


def held(node, count=1):
    for _ in range(count):
        assign_account(AccountFactory(), territory=node, by=None, as_of=company_today())


def test_the_tree_shows_what_is_held_below_too(client, rep, europe):
    held(europe.children.get())
    client.force_login(rep)
    nodes = client.get(reverse("territories:territory-list")).context["nodes"]
    assert [(n.territory.name, n.depth, n.accounts, n.people) for n in nodes] == [
        ("Europe", 0, 1, ("Rita Rep",)),
        ("Nordics", 1, 1, ()),
    ]


def test_who_covers_nothing_is_told_so(client, other_rep, europe):
    client.force_login(other_rep)
    assert "No territory is yours to see" in client.get(reverse("territories:territory-list")).text


def test_a_territory_shows_its_periods_and_accounts(client, rep, europe):
    held(europe)
    client.force_login(rep)
    context = client.get(reverse("territories:territory", args=[europe.pk])).context
    assert [len(one.rows) for one in context["attained"]] == [5, 5]
    assert len(context["accounts"]) == 1


@pytest.mark.parametrize("page", ["territory-list", "territory"])
def test_pages_take_as_many_queries_for_three_accounts_as_for_one(
    client, rep, europe, page, django_assert_num_queries, django_assert_max_num_queries
):
    client.force_login(rep)
    address = reverse(f"territories:{page}", args=[europe.pk] if page == "territory" else [])
    held(europe)
    client.get(address)
    with django_assert_max_num_queries(100) as one:
        client.get(address)
    held(europe, 2)
    with django_assert_num_queries(len(one)):
        client.get(address)
