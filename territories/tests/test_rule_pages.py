"""Rules in the browser: written without code, previewed, applied to one's own part, never beyond sight."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.tests.factories import AccountFactory, OwnershipFactory
from common.fiscal import quarter_of
from people.company import company_today
from territories.choices import RunState
from territories.domain import applying
from territories.domain.assigning import assign_account
from territories.domain.covering import cover
from territories.domain.rules import add_rule
from territories.models import AccountAssignment, RuleRun, TerritoryRule
from territories.queries.kept_previews import preview_of_run
from territories.tasks import apply_waiting_rules
from territories.tests.factories import TerritoryFactory
from territories.views import applying as applying_views

WORDS = ("countries", "regions", "cities", "verticals", "segments", "tiers")


def at(name, *keys):
    return reverse(f"territories:{name}", args=keys)


@pytest.fixture
def europe(rep):
    europe = TerritoryFactory(code="EU", name="Europe")
    cover(europe, user=rep, by=None, as_of=company_today())
    return europe


@pytest.fixture
def asia(other_rep):
    asia = TerritoryFactory(code="AS", name="Asia")
    cover(asia, user=other_rep, by=None, as_of=company_today())
    return asia


def owned_by(person, **facts):
    account = AccountFactory(**facts)
    OwnershipFactory(account=account, owner=person)
    return account


def where():
    return dict(
        AccountAssignment.objects.in_force(company_today()).values_list("account__name", "territory__code")
    )


def test_a_rule_is_written_by_ticking_words_that_stand_in_the_book(client, manager, rep, other_rep, europe):
    owned_by(rep, country="DE", city="Köln", vertical="Banking")
    owned_by(other_rep, country="JP", city="Kyoto")
    client.force_login(manager)
    page = client.get(at("rule-new"))
    assert "Köln (1)" in page.text
    assert "Kyoto" not in page.text
    facts = {
        "name": "Banks",
        "territory": europe.pk,
        "countries": ["DE"],
        "verticals": ["Banking"],
        "acv_from": "5",
    }
    assert client.post(at("rule-new"), facts).status_code == 302
    rule = TerritoryRule.objects.get()
    assert (rule.countries, rule.verticals, rule.acv_from) == (["DE"], ["Banking"], Decimal(5))
    assert "country DE" in client.get(at("rule-list")).text


def test_a_rule_is_changed_and_keeps_words_that_no_account_bears_any_more(client, manager, rep, europe):
    owned_by(rep, country="DE", vertical="Banking")
    rule = add_rule(name="Banks", territory=europe, by=None, verticals=["banking", "Whaling"])
    client.force_login(manager)
    form = client.get(at("rule", rule.pk)).context["form"]
    assert form["verticals"].initial == ["Banking", "Whaling"]
    facts = {
        "name": "Banks",
        "territory": europe.pk,
        "verticals": ["Whaling"],
        "version": 1,
        "acv_from": "9",
        "acv_below": "9",
    }
    refused = client.post(at("rule", rule.pk), facts)
    assert refused.status_code == 422
    assert "No ACV lies in this band." in refused.text
    assert client.post(at("rule", rule.pk), facts | {"acv_below": "10"}).status_code == 302
    rule.refresh_from_db()
    assert (rule.verticals, rule.is_active) == (["Whaling"], False)


def test_a_director_cannot_write_a_rule_for_a_territory_of_others(client, manager, europe, asia):
    client.force_login(manager)
    refused = client.post(at("rule-new"), {"name": "Grab", "territory": asia.pk})
    assert refused.status_code == 422
    assert not TerritoryRule.objects.exists()
    assert client.get(at("rule", add_rule(name="Theirs", territory=asia, by=None).pk)).status_code == 404


def test_rules_exchange_places_among_those_that_are_hers(client, manager, europe, asia):
    _, _, last = (
        add_rule(name=name, territory=node, by=None)
        for name, node in (("First", europe), ("Theirs", asia), ("Last", europe))
    )
    client.force_login(manager)
    client.post(at("rule-up", last.pk))
    assert list(TerritoryRule.objects.in_order().values_list("name", flat=True)) == [
        "Last",
        "Theirs",
        "First",
    ]
    client.post(at("rule-down", last.pk))
    client.post(at("rule-down", last.pk))
    assert list(TerritoryRule.objects.in_order().values_list("name", flat=True)) == [
        "First",
        "Theirs",
        "Last",
    ]


def test_accounts_are_named_by_key_or_name_and_what_is_unknown_is_said(
    client, manager, rep, other_rep, europe
):
    rule = add_rule(name="Named", territory=europe, by=None)
    one, two = owned_by(rep, name="Meridian"), owned_by(rep, name="Borealis")
    hidden = owned_by(other_rep, name="Kyoto Bank")
    client.force_login(manager)
    refused = client.post(at("rule-accounts-new", rule.pk), {"accounts": f"meridian\n{hidden.name}"})
    assert refused.status_code == 422
    assert "“Kyoto Bank”" in refused.context["form"].errors["accounts"][0]
    assert "meridian\nKyoto Bank" in refused.text.replace("\r", "")
    client.post(
        at("rule-accounts-new", rule.pk),
        {"accounts": f"meridian\n{two.external_id}", "with_subsidiaries": "on"},
    )
    assert set(rule.accounts.values_list("account", "with_subsidiaries")) == {(one.pk, True), (two.pk, True)}
    client.post(at("rule-account-remove", rule.accounts.get(account=one).pk))
    assert rule.accounts.count() == 1


def test_the_preview_tells_every_move_and_applying_twice_changes_nothing(client, ops, europe, asia):
    AccountFactory(name="Meridian", region="Europe")
    AccountFactory(name="Kyoto Bank", region="Asia")
    AccountFactory(name="Nowhere")
    add_rule(name="Europe", territory=europe, by=None, regions=["europe"])
    add_rule(name="Asia", territory=asia, by=None, regions=["asia"])
    add_rule(name="Poles", territory=asia, by=None, regions=["pole"])
    client.force_login(ops)
    page = client.get(at("rule-application"))
    assert [(m.account, m.from_name, m.to_name) for m in page.context["preview"].moving] == [
        ("Meridian", None, "Europe"),
        ("Kyoto Bank", None, "Asia"),
    ]
    assert "“Poles” holds of no account." in page.text
    assert page.context["preview"].uncovered_accounts == 1
    assert 'href="#uncovered"' in page.text
    assert "Meridian" in b"".join(client.get(at("rule-moves", "csv")).streaming_content).decode()
    today = {"on": company_today().isoformat()}
    assert client.post(at("rule-application"), today).status_code == 302
    assert where() == {"Meridian": "EU", "Kyoto Bank": "AS"}
    before = list(AccountAssignment.objects.order_by("pk").values())
    again = client.post(at("rule-application"), today, follow=True)
    assert "Nothing changed." in again.text
    assert list(AccountAssignment.objects.order_by("pk").values()) == before


def test_a_director_applies_rules_to_her_part_alone(client, manager, rep, other_rep, europe, asia):
    ours = owned_by(rep, name="Ours", region="Europe")
    taken = owned_by(rep, name="Held by others", region="Europe")
    assign_account(taken, territory=asia, by=None, as_of=company_today())
    AccountAssignment.objects.update(source="rule")
    owned_by(rep, name="Leads out", region="Asia")
    owned_by(other_rep, name="Theirs", region="Europe")
    add_rule(name="Europe", territory=europe, by=None, regions=["Europe"])
    add_rule(name="Far east", territory=asia, by=None, regions=["Asia"])
    client.force_login(manager)
    page = client.get(at("rule-application"))
    assert [move.account_id for move in page.context["preview"].moving] == [ours.pk]
    assert page.context["preview"].beyond == 2
    assert "Theirs" not in page.text
    assert "Far east" not in page.text
    client.post(at("rule-application"), {"on": company_today().isoformat()})
    assert where() == {"Ours": "EU", "Held by others": "AS"}


def test_a_day_of_a_closed_quarter_is_refused_and_kept(client, ops, europe):
    add_rule(name="All", territory=europe, by=None)
    AccountFactory()
    closed = quarter_of(company_today(), start_month=1).starts_on - timedelta(days=1)
    client.force_login(ops)
    refused = client.post(at("rule-application"), {"on": closed.isoformat()})
    assert refused.status_code == 422
    assert "is closed; its figures stay." in refused.text
    assert f'value="{closed.isoformat()}"' in refused.text
    assert where() == {}


def test_a_large_book_is_left_to_a_worker_whose_progress_shows(
    client, manager, rep, europe, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(applying_views, "AT_ONCE", 0)
    owned_by(rep, name="Ours")
    add_rule(name="All", territory=europe, by=None)
    client.force_login(manager)
    assert "preview" not in client.get(at("rule-application")).context
    client.post(at("rule-application"), {"on": company_today().isoformat()})
    run = RuleRun.objects.get()
    assert "until a worker takes it up" in client.get(at("rule-run", run.pk)).text
    assert where() == {}
    applying.carry_out(run, as_of=company_today(), finished_at=lambda: run.asked_at, look=preview_of_run)
    assert run.state == RunState.DONE
    assert "0 moved, 1 assigned" in client.get(at("rule-run", run.pk)).text
    assert where() == {"Ours": "EU"}


def test_a_large_book_is_previewed_by_a_worker_and_found_again(
    client, manager, chief, rep, europe, monkeypatch
):
    monkeypatch.setattr(applying_views, "AT_ONCE", 0)
    owned_by(rep, name="Ours")
    add_rule(name="All", territory=europe, by=None)
    client.force_login(manager)
    today = {"on": company_today().isoformat(), "preview": "yes"}
    page = client.post(at("rule-application"), today, follow=True)
    assert "until a worker takes it up" in page.text
    part = {"HX-Request": "true", "HX-Target": "progress"}
    run = RuleRun.objects.get()
    assert "HX-Refresh" not in client.get(at("rule-run", run.pk), headers=part)
    apply_waiting_rules()
    assert client.get(at("rule-run", run.pk), headers=part)["HX-Refresh"] == "true"
    page = client.get(at("rule-run", run.pk))
    assert [move.account for move in page.context["preview"].moving] == ["Ours"]
    assert "Move 1 account" in page.text
    assert at("rule-run", run.pk) in client.get(at("rule-application")).text
    assert at("rule-run", run.pk) not in client.get(at("rule-list")).text
    assert where() == {}
    client.force_login(chief)
    assert client.get(at("rule-run", run.pk)).status_code == 404


def test_account_managers_have_no_rules(client, rep, europe):
    client.force_login(rep)
    assert client.get(at("rule-list")).status_code == 403
