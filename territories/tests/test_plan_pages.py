"""Plans in the browser: who writes, who decides, what is refused and what is shown."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import AccountFactory
from common.fiscal import quarter_of
from people.company import company_today
from territories.choices import Measure, PlanState
from territories.domain.assigning import assign_account
from territories.domain.covering import cover
from territories.domain.planning import add_initiative, plan_target, start_plan, submit_plan
from territories.domain.targets import set_target
from territories.models import Initiative, Target, TerritoryPlan
from territories.queries.plans import standings
from territories.tests.factories import TerritoryFactory


@pytest.fixture
def year():
    return str(quarter_of(company_today(), start_month=1).year)


@pytest.fixture
def europe(rep):
    europe = TerritoryFactory(code="EU", name="Europe")
    cover(europe, user=rep, by=None, as_of=company_today())
    return europe


@pytest.fixture
def draft(rep, europe, year):
    plan = start_plan(europe, period=year, by=rep, objectives="Keep the base.")
    plan_target(plan, measure=Measure.GRR, value=Decimal("0.92"), by=rep)
    return plan


def at(name, *keys):
    return reverse(f"territories:{name}", args=keys)


def test_a_plan_is_started_written_and_submitted(client, rep, europe, year):
    client.force_login(rep)
    client.post(at("plan-new", europe.pk), {"period": year, "objectives": "Keep the base."})
    plan = TerritoryPlan.objects.get()
    targets = {"version": plan.version, "grr": "92.5", "expansion": "400000"}
    assert client.post(at("plan-targets", plan.pk), targets).status_code == 302
    client.post(
        at("initiative-new", plan.pk), {"summary": "Visit the largest", "progress": 0, "user": rep.pk}
    )
    client.post(at("plan-submit", plan.pk), {"note": "As agreed."})
    plan.refresh_from_db()
    assert (plan.objectives, plan.state) == ("Keep the base.", PlanState.SUBMITTED)
    assert dict(Target.objects.values_list("measure", "value")) == {
        "grr": Decimal("0.925"),
        "expansion": Decimal(400000),
    }
    page = client.get(at("plan", plan.pk)).text
    assert "Visit the largest" in page
    assert "As agreed." in page


def test_an_emptied_target_is_taken_away_and_a_wrong_one_told_at_its_field(client, rep, draft):
    client.force_login(rep)
    address = at("plan-targets", draft.pk)
    refused = client.post(address, {"version": 1, "grr": "-3"})
    assert refused.status_code == 422
    assert "grr" in refused.context["form"].errors
    assert client.post(address, {"version": 1, "nrr": "104"}).status_code == 302
    assert list(Target.objects.values_list("measure", "value")) == [("nrr", Decimal("1.04"))]


def test_targets_set_meanwhile_are_not_overwritten(client, rep, draft):
    client.force_login(rep)
    address = at("plan-targets", draft.pk)
    client.post(address, {"version": 1, "grr": "90"})
    stale = client.post(address, {"version": 1, "grr": "95"})
    assert stale.status_code == 409
    assert Target.objects.get().value == Decimal("0.9")


def test_the_next_director_decides_and_nobody_her_own(client, rep, manager, other_manager, draft):
    submit_plan(draft, by=rep)
    answers = {}
    for person in (rep, manager, other_manager):
        client.force_login(person)
        answers[person.name] = client.get(at("plan-approve", draft.pk)).status_code
    assert answers == {"Rita Rep": 403, "Mona Manager": 200, "Olga Other": 404}
    client.force_login(manager)
    assert client.post(at("plan-send-back", draft.pk), {"note": ""}).status_code == 422
    client.post(at("plan-approve", draft.pk), {"note": "Agreed."})
    draft.refresh_from_db()
    assert draft.state == PlanState.APPROVED


def test_of_an_approved_plan_only_progress_changes(client, rep, manager, draft):
    initiative = add_initiative(draft, by=rep, summary="Visit")
    submit_plan(draft, by=rep)
    client.force_login(rep)
    address = at("initiative", initiative.pk)
    assert list(client.get(address).context["form"].fields) == ["progress", "version"]
    client.post(address, {"version": 1, "progress": 60, "summary": "Something else"})
    assert Initiative.objects.values_list("summary", "progress").get() == ("Visit", 60)


def test_what_it_said_then_stays(client, rep, manager, draft):
    submit_plan(draft, by=rep)
    step = draft.steps.get()
    set_target(draft.territory, period=draft.period, measure=Measure.GRR, value=Decimal("0.5"), by=manager)
    client.force_login(manager)
    assert client.get(at("plan-step", step.pk)).context["targets"] == [
        ("Gross retention", Decimal("0.92"), True)
    ]


def test_territories_below_that_do_not_add_up_need_a_reason(client, rep, draft):
    below = TerritoryFactory(parent=draft.territory)
    plan_target(draft, measure=Measure.EXPANSION, value=Decimal(100), by=rep)
    set_target(below, period=draft.period, measure=Measure.EXPANSION, value=Decimal(80), by=rep)
    client.force_login(rep)
    refused = client.post(at("plan-submit", draft.pk), {"note": ""})
    assert refused.status_code == 422
    assert "do not add up" in refused.text
    version = draft.version
    client.post(at("plan-objectives", draft.pk), {"version": version, "gap_reason": "Kept in reserve"})
    assert client.post(at("plan-submit", draft.pk), {"note": ""}).status_code == 302


def test_the_situation_is_of_accounts_in_sight(client, rep, manager, other_rep, draft):
    """Whoever covers it sees each account in it; `other_rep` covers a part and sees that part."""
    below = TerritoryFactory(parent=draft.territory)
    cover(below, user=other_rep, by=None, as_of=company_today())
    for node in (draft.territory, below):
        assign_account(AccountFactory(), territory=node, by=None, as_of=company_today())
    client.force_login(rep)
    assert client.get(at("plan", draft.pk)).context["figures"][0].detail == "2 accounts"
    client.force_login(other_rep)
    assert client.get(at("plan", draft.pk)).status_code == 404


def test_a_plan_that_nobody_works_on_is_flagged(client, rep, manager, draft):
    client.force_login(rep)
    waiting = "Its period runs and it is not approved."
    assert client.get(at("plan", draft.pk)).context["standing"].stale == waiting
    submit_plan(draft, by=rep)
    client.force_login(manager)
    client.post(at("plan-approve", draft.pk), {})
    assert client.get(at("plan", draft.pk)).context["standing"].stale == ""
    draft.refresh_from_db()
    later = timezone.now() + timedelta(days=46)
    found = standings([draft], on=company_today(), at=later, start_month=1)
    assert found[0].stale == "Nobody has worked on it for 46 days."


def test_periods_that_have_a_plan_are_not_offered(client, rep, draft, year):
    client.force_login(rep)
    form = client.get(at("plan-new", draft.territory.pk)).context["form"]
    offered = [value for value, _ in form.fields["period"].choices]
    assert year not in offered
    assert str(int(year) + 1) in offered


def test_a_plan_goes_on_paper_whatever_its_words_look_like(client, rep, other_rep, draft):
    add_initiative(draft, by=rep, summary="Visit *all* #panic() $x$ \\ [banks]", user=rep)
    client.force_login(rep)
    answer = client.get(at("plan-pdf", draft.pk))
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert answer["Content-Disposition"].startswith('attachment; filename="plan-eu-')
    client.force_login(other_rep)
    assert client.get(at("plan-pdf", draft.pk)).status_code == 404
