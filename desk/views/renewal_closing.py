"""How a renewal ends: renewed by what follows, left to roll, lost; the offer looked at live; and reopened."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.domain.terms import ONE_DAY
from common.acts import answer
from common.errors import DomainError
from desk.forms import renewals as forms
from desk.queries.renewal_page import Ahead, ahead_of
from desk.slices import products_on_offer
from desk.views.account_acts import FORM
from desk.views.renewal_acts import act_on, workable
from people.company import company_today
from people.requests import viewer_of
from renewals.domain import closing
from renewals.models import Renewal


def _offer_form(renewal: Renewal, data: Any) -> forms.RenewedForm:
    """The flat renewal to begin with, signed today."""
    today = company_today()
    try:
        flat = closing.propose(renewal, closing.Offer(signed_on=today), on=today)
    except DomainError:
        lines, ends_on = [], None
    else:
        lines, ends_on = flat.lines, flat.successor.ends_on
    usual = {
        "version": renewal.version,
        "signed_on": today,
        "starts_on": renewal.due_on + ONE_DAY,
        "ends_on": ends_on,
    }
    return forms.RenewedForm(data, initial=usual, products=products_on_offer(), lines=lines)


def _looked_at(renewal: Renewal, form: forms.RenewedForm) -> Ahead:
    """What the form says so far; flat while it is not filled in."""
    today = company_today()
    if not form.is_bound or not form.is_valid():
        return ahead_of(renewal, closing.Offer(signed_on=today), on=today)
    facts = form.cleaned_data
    return ahead_of(renewal, form.offer, on=today, loss_reason=facts["loss_reason"], amount=facts["amount"])


@require_http_methods(FORM)
def renewal_renewed(request: HttpRequest, pk: int) -> HttpResponse:
    """What follows, line by line; it signs the next contract and posts the ledger."""
    renewal, today = workable(request, pk), company_today()
    form = _offer_form(renewal, request.POST or None)

    def close(**facts: Any) -> Renewal:
        said = {name: facts[name] for name in ("version", "loss_reason", "reason", "amount")}
        return closing.close_as_renewed(renewal, offer=form.offer, by=viewer_of(request), on=today, **said)

    act = act_on(
        renewal,
        heading="Close as renewed",
        submit="Sign and close",
        do=close,
        done="Renewed: the next contract stands, and the ledger has it.",
        template="desk/renewal_renewed.html",
        shown={"renewal": renewal, "contract": renewal.contract, "ahead": _looked_at(renewal, form)},
    )
    return answer(request, form, act)


@require_safe
def renewal_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """The offer as it is being typed, beside what is held: nothing is saved."""
    renewal = workable(request, pk)
    form = _offer_form(renewal, request.GET or None)
    unread = form.is_bound and not form.is_valid()
    ahead = _looked_at(renewal, form)
    context = {"renewal": renewal, "contract": renewal.contract, "ahead": ahead, "unread": unread}
    return render(request, "desk/_renewal_ahead.html", context)


@require_http_methods(FORM)
def renewal_rolled(request: HttpRequest, pk: int) -> HttpResponse:
    renewal, today = workable(request, pk), company_today()
    form = forms.ConfirmForm(request.POST or None, initial={"version": renewal.version})
    act = act_on(
        renewal,
        heading="Let it roll?",
        submit="Close it",
        do=partial(closing.let_roll, renewal, by=viewer_of(request), on=today),
        done="Closed: the next term comes by the contract.",
        advice="It is settled that the next term comes, by what the contract says. Nothing is signed.",
    )
    return answer(request, form, act)


@require_http_methods(FORM)
def renewal_churned(request: HttpRequest, pk: int) -> HttpResponse:
    renewal, today = workable(request, pk), company_today()
    form = forms.ChurnForm(request.POST or None, initial={"version": renewal.version})
    act = act_on(
        renewal,
        heading="Close as churned",
        submit="They leave",
        do=partial(closing.close_as_churned, renewal, by=viewer_of(request), on=today),
        done="Closed as churned.",
        advice=f"{renewal.contract} ends, and the ledger shows the loss from the day after.",
    )
    return answer(request, form, act)


@require_http_methods(FORM)
def renewal_loss(request: HttpRequest, pk: int) -> HttpResponse:
    """Why it was lost, said afterwards."""
    renewal = workable(request, pk)
    usual = {"version": renewal.version, "loss_reason": renewal.loss_reason_id, "reason": renewal.reason}
    form = forms.LossForm(request.POST or None, initial=usual)
    do = partial(closing.explain_loss, renewal, by=viewer_of(request))
    return answer(
        request, form, act_on(renewal, heading="Why it was lost", submit="Save", do=do, done="Noted.")
    )


@require_http_methods(FORM)
def renewal_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    renewal, today = workable(request, pk), company_today()
    form = forms.ReopenForm(request.POST or None, initial={"version": renewal.version})
    act = act_on(
        renewal,
        heading="Reopen the renewal",
        submit="Reopen",
        do=partial(closing.reopen, renewal, by=viewer_of(request), on=today),
        done="It is open again.",
        advice="What closing wrote is taken back: what followed is a draft again, a termination is gone.",
    )
    return answer(request, form, act)
