"""The health of an account: why it is what it is, and what people say about it."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Account
from common.acts import Act, answer
from common.errors import DomainError
from common.htmx import say, see_other
from common.http import allow, get_visible_or_404
from desk.forms.health import OverrideForm, PulseForm
from desk.queries.health import health_chart, health_page, health_table
from desk.views.account_acts import FORM, trail_to
from desk.views.accounts import frame
from health.domain.saying import end_override, override_score, set_pulse
from health.models import Override
from health.permissions import can_override, can_set_pulse
from people.company import company_today
from people.requests import viewer_of


@require_safe
def account_health(request: HttpRequest, pk: int) -> HttpResponse:
    """The score with its contributions, its year, the pulse, and what usage warns of."""
    user = viewer_of(request)
    found = get_visible_or_404(Account, user, pk=pk)
    context = frame(request, found, "account-health")
    page = health_page(found, as_of=context["as_of"])
    context |= {
        "health": page,
        "chart": health_chart(page.history, as_of=context["as_of"]),
        "table": health_table(page.history),
        "can_override": context["can"].assign_owner,
    }
    return render(request, "desk/account_health.html", context)


@require_http_methods(FORM)
def pulse_new(request: HttpRequest, pk: int) -> HttpResponse:
    user, today = viewer_of(request), company_today()
    account = get_visible_or_404(Account, user, pk=pk)
    allow(can_set_pulse(user, account, on=today))
    act = Act(
        heading=f"Pulse of {account}",
        advice="It counts in the health score for 90 days, then it is forgotten.",
        submit="Set the pulse",
        do=partial(set_pulse, account, by=user, on=today),
        done="Pulse set.",
        back=reverse("desk:account-health", args=[account.pk]),
        trail=trail_to(account),
    )
    return answer(request, PulseForm(request.POST or None), act)


@require_http_methods(FORM)
def override_new(request: HttpRequest, pk: int) -> HttpResponse:
    user, today = viewer_of(request), company_today()
    account = get_visible_or_404(Account, user, pk=pk)
    allow(can_override(user, account, on=today))
    act = Act(
        heading=f"Health of {account}",
        advice="Your score stands in place of the measured one until its last day. Both stay in the history.",
        submit="Set the score",
        do=partial(override_score, account, by=user, on=today),
        done="Score set.",
        back=reverse("desk:account-health", args=[account.pk]),
        trail=trail_to(account),
    )
    return answer(request, OverrideForm(request.POST or None, today=today), act)


@require_POST
def override_end(request: HttpRequest, pk: int) -> HttpResponse:
    """From today on what is measured counts again."""
    user, today = viewer_of(request), company_today()
    override = get_visible_or_404(Override, user, pk=pk)
    allow(can_override(user, override.account, on=today))
    try:
        end_override(override, by=user, on=today)
        say(request, "What is measured counts again.")
    except DomainError as error:
        say(request, str(error))
    return see_other(request, reverse("desk:account-health", args=[override.account_id]))
