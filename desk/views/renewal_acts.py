"""The work of a renewal: forecast, stage, what is available, risks, tasks, notice. A form over each verb."""

from copy import copy
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from common.acts import Act, answer
from common.htmx import say, see_other
from common.http import allow, back_to, get_visible_or_404
from desk.forms import renewals as forms
from desk.forms.work import NewTaskForm
from desk.views.account_acts import FORM
from desk.views.renewals import renewal_seen, trail_to
from people.choosing import colleagues_of
from people.company import company_today
from people.requests import viewer_of
from renewals.domain import documents, uplift, working
from renewals.models import Renewal, RenewalDocument, RiskFlag
from renewals.permissions import can_approve_uplift, can_work_on


def workable(request: HttpRequest, pk: int) -> Renewal:
    """The renewal, seen and hers to work on."""
    user = viewer_of(request)
    found = renewal_seen(user, pk)
    allow(can_work_on(user, found.account, on=company_today()))
    return found


def act_on(renewal: Renewal, **words: Any) -> Act:
    """An act on a renewal: it comes from the renewal's page and goes back there."""
    usual = {"back": reverse("desk:renewal", args=[renewal.pk]), "trail": trail_to(renewal)}
    return Act(**usual | words)


@require_http_methods(FORM)
def renewal_forecast(request: HttpRequest, pk: int) -> HttpResponse:
    renewal = workable(request, pk)
    form = forms.ForecastForm(request.POST or None, instance=copy(renewal))
    do = partial(working.edit_forecast, renewal, by=viewer_of(request))
    return answer(
        request, form, act_on(renewal, heading="Forecast", submit="Save", do=do, done="The forecast stands.")
    )


@require_http_methods(FORM)
def renewal_stage(request: HttpRequest, pk: int) -> HttpResponse:
    """Also where a card of the board is dropped: then the board alone is fetched again."""
    renewal, today = workable(request, pk), company_today()
    form = forms.StageForm(request.POST or None, instance=copy(renewal))
    act = act_on(
        renewal,
        heading="Move to a stage",
        submit="Move",
        do=partial(working.move_to_stage, renewal, by=viewer_of(request), on=today),
        done=f"Moved: {renewal.account.name}.",
        part="board",
        back=back_to(request, reverse("desk:renewal", args=[renewal.pk])),
    )
    return answer(request, form, act)


@require_http_methods(FORM)
def renewal_atr(request: HttpRequest, pk: int) -> HttpResponse:
    renewal = workable(request, pk)
    form = forms.AtrForm(request.POST or None, instance=copy(renewal))
    act = act_on(
        renewal,
        heading="Change what is available to renew",
        submit="Change",
        do=partial(working.change_atr, renewal, by=viewer_of(request)),
        done="Changed.",
        advice="It was frozen when the window opened: every figure of retention is measured against it.",
    )
    return answer(request, form, act)


@require_http_methods(FORM)
def renewal_approval(request: HttpRequest, pk: int) -> HttpResponse:
    """A director above lets prices rise above the cap."""
    user = viewer_of(request)
    renewal = workable(request, pk)
    allow(can_approve_uplift(user, renewal.account, on=company_today()))
    form = forms.ApprovalForm(request.POST or None, instance=copy(renewal))
    act = act_on(
        renewal,
        heading="Approve an uplift above the cap",
        submit="Approve",
        do=partial(uplift.approve_uplift, renewal, by=user),
        done="Approved.",
    )
    return answer(request, form, act)


@require_http_methods(FORM)
def risk_new(request: HttpRequest, pk: int) -> HttpResponse:
    renewal, today = workable(request, pk), company_today()
    form = forms.RiskForm(request.POST or None)
    do = partial(working.raise_risk, renewal, by=viewer_of(request), on=today)
    return answer(
        request, form, act_on(renewal, heading="Raise a risk", submit="Raise", do=do, done="Raised.")
    )


@require_POST
def risk_clear(request: HttpRequest, pk: int) -> HttpResponse:
    """The danger is over."""
    user, today = viewer_of(request), company_today()
    flag = get_visible_or_404(RiskFlag, user, rows=RiskFlag.objects.select_related("renewal__account"), pk=pk)
    allow(can_work_on(user, flag.renewal.account, on=today))
    working.clear_risk(flag, by=user, on=today)
    say(request, f"Cleared: {flag.get_kind_display()}")
    return see_other(request, reverse("desk:renewal", args=[flag.renewal_id]))


@require_http_methods(FORM)
def document_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Also on a closed renewal: what was signed is filed afterwards."""
    renewal, today = workable(request, pk), company_today()
    form = forms.DocumentForm(request.POST or None)
    do = partial(documents.link_document, renewal, by=viewer_of(request), on=today)
    return answer(
        request, form, act_on(renewal, heading="Link a document", submit="Link", do=do, done="Linked.")
    )


@require_POST
def document_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the link away; what it leads to stays."""
    user = viewer_of(request)
    rows = RenewalDocument.objects.select_related("renewal__account")
    found = get_visible_or_404(RenewalDocument, user, rows=rows, pk=pk)
    allow(can_work_on(user, found.renewal.account, on=company_today()))
    documents.unlink_document(found, by=user)
    say(request, f"The link is gone: {found.title}")
    return see_other(request, reverse("desk:renewal", args=[found.renewal_id]))


@require_http_methods(FORM)
def renewal_task(request: HttpRequest, pk: int) -> HttpResponse:
    renewal, user = workable(request, pk), viewer_of(request)
    form = NewTaskForm(request.POST or None, people=colleagues_of(), initial={"user": user.pk})
    do = partial(working.plan_renewal_task, renewal, by=user)
    return answer(
        request,
        form,
        act_on(renewal, heading="New task for the renewal", submit="Plan", do=do, done="Planned."),
    )


@require_http_methods(FORM)
def renewal_notice(request: HttpRequest, pk: int) -> HttpResponse:
    renewal, today = workable(request, pk), company_today()
    usual = {"given_on": today, "version": renewal.version}
    form = forms.NoticeForm(request.POST or None, initial=usual)
    act = act_on(
        renewal,
        heading="Notice was given",
        submit="Note it",
        do=partial(working.note_notice, renewal, by=viewer_of(request), on=today),
        done="Noted.",
        advice="It stays open until its term is over, for whoever may win them back.",
    )
    return answer(request, form, act)


@require_http_methods(FORM)
def renewal_notice_off(request: HttpRequest, pk: int) -> HttpResponse:
    renewal, today = workable(request, pk), company_today()
    form = forms.ConfirmForm(request.POST or None, initial={"version": renewal.version})
    act = act_on(
        renewal,
        heading="Take the notice back?",
        submit="Take it back",
        do=partial(working.take_notice_back, renewal, by=viewer_of(request), on=today),
        done="They stay after all.",
    )
    return answer(request, form, act)
