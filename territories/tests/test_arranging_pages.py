"""Arranging a territory in the browser: the tree, who covers it, which accounts a hand puts into it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import Account
from accounts.tests.factories import AccountFactory, OwnershipFactory
from common.fiscal import quarter_of
from people.company import company_today
from territories.choices import AssignmentSource, CoverageRole
from territories.domain.assigning import assign_account
from territories.domain.covering import cover
from territories.models import AccountAssignment, Coverage, Territory
from territories.tests.factories import TerritoryFactory

DAY = timedelta(days=1)


def at(name, *keys):
    return reverse(f"territories:{name}", args=keys)


@pytest.fixture
def europe(rep):
    europe = TerritoryFactory(code="EU", name="Europe")
    cover(europe, user=rep, by=None, as_of=company_today())
    return europe


@pytest.fixture
def nordics(europe):
    return TerritoryFactory(code="NO", name="Nordics", parent=europe)


@pytest.fixture
def signed_in(client, manager):
    client.force_login(manager)
    return client


def owned_by(person, **facts):
    account = AccountFactory(**facts)
    OwnershipFactory(account=account, owner=person)
    return account


def held():
    rows = AccountAssignment.objects.in_force(company_today())
    return dict(rows.values_list("account__name", "territory__code"))


def test_a_territory_is_opened_below_another_and_renamed(signed_in, europe):
    signed_in.post(at("territory-below", europe.pk), {"name": "Alps", "code": "AL", "kind": "region"})
    alps = Territory.objects.get(code="AL")
    assert alps.parent == europe
    facts = {"name": "The Alps", "code": "AL", "kind": "region", "parent": europe.pk, "version": 1}
    assert signed_in.post(at("territory-edit", alps.pk), facts).status_code == 302
    alps.refresh_from_db()
    assert alps.name == "The Alps"


def test_a_territory_under_itself_is_refused_with_the_reason(signed_in, europe, nordics):
    facts = {"name": "Europe", "code": "EU", "kind": "region", "parent": nordics.pk, "version": 1}
    refused = signed_in.post(at("territory-edit", europe.pk), facts)
    assert refused.status_code == 422
    assert "A territory cannot stand under itself." in refused.text
    europe.refresh_from_db()
    assert europe.parent is None


def test_a_director_hangs_nothing_under_a_territory_of_others(signed_in, europe, nordics, other_rep):
    asia = TerritoryFactory(code="AS", name="Asia")
    cover(asia, user=other_rep, by=None, as_of=company_today())
    facts = {"name": "Nordics", "code": "NO", "kind": "region", "version": 1}
    for parent in (asia.pk, ""):
        assert signed_in.post(at("territory-edit", nordics.pk), facts | {"parent": parent}).status_code == 422
    nordics.refresh_from_db()
    assert nordics.parent == europe


def test_coverage_gives_sight_with_the_next_request_and_takes_it(signed_in, europe, nordics, other_rep):
    account = AccountFactory()
    assign_account(account, territory=nordics, by=None, as_of=company_today())
    today = company_today()
    facts = {"user": other_rep.pk, "role": CoverageRole.CSM}
    assert signed_in.post(at("coverage-new", nordics.pk), facts).status_code == 302
    assert Account.objects.visible_to(other_rep).exists()
    again = signed_in.post(at("coverage-new", nordics.pk), facts | {"starts_on": today.isoformat()})
    assert "They cover this territory in these days already." in again.text
    coverage = Coverage.objects.get(user=other_rep)
    signed_in.post(at("coverage-end", coverage.pk), {"on": (today - DAY).isoformat()})
    assert not Account.objects.visible_to(other_rep).exists()
    assert str(other_rep) in signed_in.get(at("territory", nordics.pk)).text


def test_coverage_of_a_closed_quarter_is_refused_and_kept(signed_in, europe, teammate):
    closed = quarter_of(company_today(), start_month=1).starts_on - DAY
    facts = {"user": teammate.pk, "role": CoverageRole.CSM, "starts_on": closed.isoformat()}
    refused = signed_in.post(at("coverage-new", europe.pk), facts)
    coverage = Coverage.objects.get()
    ended = signed_in.post(at("coverage-end", coverage.pk), {"on": (closed - DAY).isoformat()})
    for page in (refused, ended):
        assert page.status_code == 422
        assert "is closed; its figures stay." in page.text
    assert f'value="{closed.isoformat()}"' in refused.text
    coverage.refresh_from_db()
    assert (Coverage.objects.count(), coverage.ends_on) == (1, None)


def test_accounts_are_put_in_by_hand_and_taken_out(signed_in, rep, europe, nordics):
    owned_by(rep, name="Meridian")
    borealis = owned_by(rep, name="Borealis")
    assign_account(borealis, territory=europe, by=None, as_of=company_today())
    today = company_today()
    facts = {"accounts": "Meridian\nborealis", "on": today.isoformat()}
    assert signed_in.post(at("accounts-in", nordics.pk), facts).status_code == 302
    assert held() == {"Meridian": "NO", "Borealis": "NO"}
    assert set(AccountAssignment.objects.values_list("source", flat=True)) == {AssignmentSource.HAND}
    out = {"accounts": "Meridian", "on": (today - DAY).isoformat()}
    refused = signed_in.post(at("accounts-out", europe.pk), out)
    assert "“Meridian”" in refused.context["form"].errors["accounts"][0]
    signed_in.post(at("accounts-out", nordics.pk), out | {"on": today.isoformat()})
    meridian = AccountAssignment.objects.get(account__name="Meridian")
    assert meridian.ends_on == today


def test_an_account_in_a_territory_of_others_is_not_taken(signed_in, rep, other_rep, europe):
    asia = TerritoryFactory(code="AS", name="Asia")
    cover(asia, user=other_rep, by=None, as_of=company_today())
    assign_account(owned_by(rep, name="Meridian"), territory=asia, by=None, as_of=company_today())
    facts = {"accounts": "Meridian", "on": company_today().isoformat()}
    assert signed_in.post(at("accounts-in", europe.pk), facts).status_code == 422
    assert held() == {"Meridian": "AS"}


def test_a_move_into_a_closed_quarter_is_refused_and_kept(signed_in, rep, europe):
    owned_by(rep, name="Meridian")
    closed = quarter_of(company_today(), start_month=1).starts_on - DAY
    facts = {"accounts": "Meridian", "on": closed.isoformat()}
    refused = signed_in.post(at("accounts-in", europe.pk), facts)
    assert refused.status_code == 422
    assert "is closed; its figures stay." in refused.text
    assert "Meridian</textarea>" in refused.text
    assert held() == {}


def test_only_who_directs_is_offered_these_acts(client, manager, rep, europe):
    address = at("territory-edit", europe.pk)
    for person, offered in ((manager, True), (rep, False)):
        client.force_login(person)
        assert (address in client.get(at("territory", europe.pk)).text) is offered


def test_administrators_open_the_top_of_a_tree(client, ops, manager):
    client.force_login(ops)
    client.post(at("territory-new"), {"name": "World", "code": "W", "kind": "region"})
    world = Territory.objects.get()
    assert (world.code, world.parent) == ("W", None)
    europe = TerritoryFactory()
    facts = {"name": "Europe", "code": europe.code, "kind": "region", "parent": world.pk, "version": 1}
    client.post(at("territory-edit", europe.pk), facts)
    europe.refresh_from_db()
    assert europe.parent == world
