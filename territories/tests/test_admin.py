"""Territories in Django admin: every page opens, verbs write, and what they own is only read."""

from decimal import Decimal

import pytest
from django.contrib import admin
from django.urls import reverse

from accounts.models import AccountTeamMember
from accounts.tests.factories import AccountFactory
from people.company import company_today
from territories.domain.planning import add_initiative, plan_target, start_plan, submit_plan
from territories.models import AccountAssignment, Coverage, RuleAccount, RuleRun, Territory, TerritoryRule
from territories.tests.factories import AssignmentFactory, CoverageFactory, RuleFactory, TerritoryFactory

MODELS = [model for model in admin.site._registry if model._meta.app_label == "territories"]


@pytest.fixture
def admin_client(client, ops):
    client.force_login(ops)
    return client


@pytest.fixture
def territory(rep, ops):
    """A row of each model."""
    territory = TerritoryFactory(code="EU", name="Europe")
    CoverageFactory(territory=territory, user=rep)
    AssignmentFactory(territory=territory, account=AccountFactory(external_id="MER"))
    RuleAccount.objects.create(rule=RuleFactory(territory=territory), account=AccountFactory())
    RuleRun.objects.create(on=company_today(), by=ops)
    plan = start_plan(territory, period="2026", by=rep)
    add_initiative(plan, by=rep, summary="Visit everybody")
    plan_target(plan, measure="grr", value=Decimal("0.9"), by=rep)
    submit_plan(plan, by=rep)
    return territory


def page(model, name="changelist", *args) -> str:
    return reverse(f"admin:territories_{model._meta.model_name}_{name}", args=args)


def refused(response) -> dict:
    return dict(response.context["adminform"].form.errors)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_page_opens_and_is_searched(admin_client, territory, model):
    row = model.objects.first()
    asked = [
        page(model),
        page(model) + "?q=Europe",
        page(model, "change", row.pk),
        page(model, "history", row.pk),
    ]
    assert {url: admin_client.get(url).status_code for url in asked} == dict.fromkeys(asked, 200)


def test_a_territory_is_added_and_never_twice(admin_client, territory):
    facts = {"code": "NO", "name": "Nordics", "kind": "region", "parent": territory.pk}
    facts |= {"coverage-TOTAL_FORMS": 0, "coverage-INITIAL_FORMS": 0}
    assert admin_client.post(page(Territory, "add"), facts).status_code == 302
    assert Territory.objects.get(code="NO").parent == territory
    assert list(refused(admin_client.post(page(Territory, "add"), facts))) == ["code"]


def test_coverage_is_given_and_ended(admin_client, territory, teammate):
    today = company_today()
    facts = {"territory": territory.pk, "user": teammate.pk, "role": "csm", "starts_on": today.isoformat()}
    closed = {"starts_on": "2001-01-01"}
    assert list(refused(admin_client.post(page(Coverage, "add"), facts | closed))) == ["starts_on"]
    assert admin_client.post(page(Coverage, "add"), facts).status_code == 302
    row = Coverage.objects.get(user=teammate)
    assert AccountTeamMember.objects.filter(user=teammate).count() == 1
    admin_client.post(page(Coverage, "change", row.pk), {"ends_on": today.isoformat()})
    row.refresh_from_db()
    assert row.ends_on == today
    first = Coverage.objects.exclude(pk=row.pk).get()
    assert list(
        refused(admin_client.post(page(Coverage, "change", first.pk), {"ends_on": "2001-01-01"}))
    ) == ["ends_on"]
    assert admin_client.post(page(Coverage, "delete", row.pk)).status_code == 403


def test_an_account_is_moved_and_a_closed_quarter_is_refused(admin_client, territory):
    account = AccountFactory()
    facts = {"account": account.pk, "territory": territory.pk}
    assert admin_client.post(page(AccountAssignment, "add"), facts).status_code == 302
    past = admin_client.post(page(AccountAssignment, "add"), facts | {"starts_on": "2020-01-01"})
    assert list(refused(past)) == ["starts_on"]
    row = AccountAssignment.objects.get(account=account)
    urls = [page(AccountAssignment, "change", row.pk), page(AccountAssignment, "delete", row.pk)]
    assert [admin_client.post(url).status_code for url in urls] == [403, 403]


def test_a_rule_is_added_and_names_accounts(admin_client, territory):
    facts = {"name": "DACH", "territory": territory.pk, "priority": 7, "is_active": "on"}
    facts |= {"countries": "DE,AT", "accounts-TOTAL_FORMS": 0, "accounts-INITIAL_FORMS": 0}
    assert admin_client.post(page(TerritoryRule, "add"), facts).status_code == 302
    rule = TerritoryRule.objects.get(name="DACH")
    assert rule.countries == ["DE", "AT"]
    assert list(refused(admin_client.post(page(TerritoryRule, "add"), facts))) == ["priority"]
    named = {"rule": rule.pk, "account": AccountFactory().pk, "with_subsidiaries": "on"}
    assert admin_client.post(page(RuleAccount, "add"), named).status_code == 302
    assert rule.accounts.get().with_subsidiaries
    run = RuleRun.objects.get()
    assert admin_client.post(page(RuleRun, "change", run.pk)).status_code == 403
