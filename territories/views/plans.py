"""A territory's plan: the page on which it is written, talked about and decided."""

from copy import copy
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from common.acts import Act, answer
from common.figures import Figure
from common.forms import Polite
from common.http import allow, get_visible_or_404
from people.company import company, company_today
from people.models import User
from people.requests import viewer_of
from territories.choices import RATIOS, Measure, PlanState
from territories.domain import planning
from territories.forms.plans import (
    InitiativeForm,
    NewInitiativeForm,
    NewPlanForm,
    NoteForm,
    ObjectivesForm,
    ProgressForm,
    TargetsForm,
)
from territories.models import Initiative, PlanStep, Territory, TerritoryPlan
from territories.paper import as_pdf
from territories.periods import period_named
from territories.permissions import can_decide, can_plan
from territories.queries.plans import people_of, periods_to_plan, standings
from territories.queries.reached import reached_in
from territories.queries.situation import Situation, situation_of
from territories.views.frame import trail_to

FORM = ["GET", "POST"]


def _at(plan: TerritoryPlan) -> str:
    return reverse("territories:plan", args=[plan.pk])


def _plan(request: HttpRequest, pk: int) -> TerritoryPlan:
    """The plan, for whoever may write it; another may read at most."""
    rows = TerritoryPlan.objects.select_related("territory")
    plan = get_visible_or_404(TerritoryPlan, viewer_of(request), rows=rows, pk=pk)
    allow(can_plan(viewer_of(request), plan.territory, on=company_today()))
    return plan


def _act_on(plan: TerritoryPlan, request: HttpRequest, form: Polite, **words: Any) -> HttpResponse:
    trail = [*trail_to(plan.territory), (f"Plan {plan.period_label}", _at(plan))]
    return answer(request, form, Act(back=_at(plan), trail=trail, **words))


@require_http_methods(FORM)
def plan_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Start a plan for a period that has none."""
    user, today = viewer_of(request), company_today()
    territory = get_visible_or_404(Territory, user, pk=pk)
    allow(can_plan(user, territory, on=today))
    periods = periods_to_plan(territory, on=today, start_month=company().fiscal_year_start_month)
    act = Act(
        heading=f"Start a plan for {territory}",
        submit="Start the plan",
        do=partial(planning.start_plan, territory, by=user),
        done="Started. Set targets, add initiatives, then submit it.",
        back=reverse("territories:territory", args=[territory.pk]),
        trail=trail_to(territory),
        advice="A quarter takes over what is still to be done of the year's plan.",
    )
    return answer(request, NewPlanForm(request.POST or None, periods=periods), act)


def plan_seen(request: HttpRequest, pk: int) -> TerritoryPlan:
    """The plan, for whoever may read it."""
    rows = TerritoryPlan.objects.select_related("territory")
    return get_visible_or_404(TerritoryPlan, viewer_of(request), rows=rows, pk=pk)


def plan_shown(plan: TerritoryPlan, user: User, *, on: date) -> dict[str, Any]:
    """What stands on the plan's page and on its paper."""
    period = period_named(plan.period, start_month=company().fiscal_year_start_month)
    reached = reached_in(plan.territory, period=period, as_of=on)
    situation = situation_of(plan.territory, period=period, user=user, on=on)
    return {
        "plan": plan,
        "period": period,
        "figures": _figures(situation),
        "verticals": situation.verticals,
        "attained": reached.rows,
        "reached": reached,
        "gaps": [(Measure(name).label, gap) for name, gap in planning.gaps_of(plan).items()],
        "initiatives": plan.initiatives.select_related("user").order_by("due_on", "pk"),
        "steps": plan.steps.select_related("by").order_by("-pk"),
        "currency": company().currency,
    }


@require_safe
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole plan: where the territory stands, what is to be reached and how, and who said what."""
    user, today = viewer_of(request), company_today()
    found, month = plan_seen(request, pk), company().fiscal_year_start_month
    context = plan_shown(found, user, on=today) | {
        "standing": standings([found], on=today, at=timezone.now(), start_month=month)[0],
        "can_plan": can_plan(user, found.territory, on=today),
        "can_decide": can_decide(user, found, on=today),
        "as_of": today,
        "trail": trail_to(found.territory),
    }
    return render(request, "territories/plan.html", context)


@require_safe
def plan_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan on paper."""
    today = company_today()
    found = plan_seen(request, pk)
    response = HttpResponse(
        as_pdf(plan_shown(found, viewer_of(request), on=today), as_of=today), content_type="application/pdf"
    )
    name = f"plan-{slugify(found.territory.code) or found.pk}-{found.period}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _figures(situation: Situation) -> list[Figure]:
    today, currency = company_today(), company().currency
    return [
        Figure(
            label="ACV today",
            value=situation.acv,
            currency=currency,
            as_of=today,
            detail="1 account" if situation.accounts == 1 else f"{situation.accounts} accounts",
            formula="ACV in force of the accounts in sight that the territory, or one below it, holds.",
        ),
        Figure(
            label="In the five largest",
            value=situation.largest,
            unit="ratio",
            as_of=today,
            part=situation.largest,
            formula="ACV of the five largest accounts ÷ ACV of the territory.",
        ),
        Figure(
            label="Due in the period",
            value=situation.due_atr,
            currency=currency,
            as_of=today,
            detail="1 renewal" if situation.due == 1 else f"{situation.due} renewals",
            formula="ATR of the terms that end in the plan's period, at plan rates.",
        ),
    ]


@require_safe
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """What a plan said when somebody took a step."""
    rows = PlanStep.objects.select_related("plan__territory", "by")
    found = get_visible_or_404(PlanStep, viewer_of(request), rows=rows, pk=pk)
    content = found.content
    context = {
        "step": found,
        "plan": found.plan,
        "objectives": content.get("objectives", ""),
        "targets": [
            (Measure(name).label, Decimal(value), name in RATIOS)
            for name, value in content.get("targets", {}).items()
        ],
        "currency": company().currency,
        "initiatives": content.get("initiatives", []),
        "trail": [*trail_to(found.plan.territory), (f"Plan {found.plan.period_label}", _at(found.plan))],
    }
    return render(request, "territories/plan_step.html", context)


@require_http_methods(FORM)
def objectives(request: HttpRequest, pk: int) -> HttpResponse:
    plan = _plan(request, pk)
    form = ObjectivesForm(request.POST or None, instance=copy(plan))
    do = partial(planning.edit_plan, plan, by=viewer_of(request))
    return _act_on(plan, request, form, heading="Objectives", submit="Save", do=do, done="Saved.")


@require_http_methods(FORM)
def targets(request: HttpRequest, pk: int) -> HttpResponse:
    plan = _plan(request, pk)
    form = TargetsForm(request.POST or None, instance=copy(plan), currency=company().currency)
    do = partial(planning.set_plan_targets, plan, by=viewer_of(request))
    advice = "An empty field is no target of its own: then those of the territories below count together."
    return _act_on(
        plan,
        request,
        form,
        heading="Targets",
        submit="Set the targets",
        do=do,
        done="Set.",
        advice=advice,
    )


@require_http_methods(FORM)
def initiative_new(request: HttpRequest, pk: int) -> HttpResponse:
    plan = _plan(request, pk)
    form = NewInitiativeForm(request.POST or None, people=people_of(plan.territory, viewer_of(request)))
    do = partial(planning.add_initiative, plan, by=viewer_of(request))
    return _act_on(plan, request, form, heading="New initiative", submit="Add it", do=do, done="Added.")


@require_http_methods(FORM)
def initiative(request: HttpRequest, pk: int) -> HttpResponse:
    """All of it while the plan is a draft; its progress alone afterwards."""
    rows = Initiative.objects.select_related("plan__territory")
    found = get_visible_or_404(Initiative, viewer_of(request), rows=rows, pk=pk)
    plan = _plan(request, found.plan_id)
    form: InitiativeForm | ProgressForm
    if plan.state == PlanState.DRAFT:
        people = people_of(plan.territory, viewer_of(request))
        form = InitiativeForm(request.POST or None, instance=copy(found), people=people)
    else:
        form = ProgressForm(request.POST or None, instance=copy(found))
    do = partial(planning.edit_initiative, found, by=viewer_of(request))
    return _act_on(plan, request, form, heading=str(found), submit="Save", do=do, done="Saved.")


@require_http_methods(FORM)
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    plan = _plan(request, pk)
    return _step_of(
        plan,
        request,
        planning.submit_plan,
        heading="Submit the plan",
        submit="Submit it",
        done="Submitted.",
        advice="It changes no more until it is decided; what it says now is kept.",
    )


@require_http_methods(FORM)
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    plan = _to_decide(request, pk)
    return _step_of(
        plan,
        request,
        planning.approve_plan,
        heading="Approve the plan",
        submit="Approve it",
        done="Approved.",
    )


@require_http_methods(FORM)
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    plan = _to_decide(request, pk)
    return _step_of(
        plan,
        request,
        planning.send_back_plan,
        note=True,
        heading="Send the plan back",
        submit="Send it back",
        done="Sent back.",
        advice="Say what is missing.",
    )


@require_http_methods(FORM)
def revise(request: HttpRequest, pk: int) -> HttpResponse:
    plan = _plan(request, pk)
    return _step_of(
        plan,
        request,
        planning.revise_plan,
        heading="Revise the plan",
        submit="Revise it",
        done="A draft again.",
        advice=f"It becomes a draft in its edition {plan.edition + 1}; what was approved is kept.",
    )


@require_http_methods(FORM)
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    plan = _plan(request, pk)
    return _step_of(
        plan,
        request,
        planning.comment_on_plan,
        note=True,
        heading="Comment on the plan",
        submit="Say it",
        done="Said.",
    )


def _to_decide(request: HttpRequest, pk: int) -> TerritoryPlan:
    plan = _plan(request, pk)
    allow(can_decide(viewer_of(request), plan, on=company_today()))
    return plan


def _step_of(
    plan: TerritoryPlan, request: HttpRequest, verb: Any, *, note: bool = False, **words: str
) -> HttpResponse:
    form = NoteForm(request.POST if request.method == "POST" else None, required=note)
    return _act_on(plan, request, form, do=partial(verb, plan, by=viewer_of(request)), **words)
