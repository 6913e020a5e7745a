"""Signing, changing, renewing and ending contracts: a form each over one verb, which posts the ledger."""

from copy import copy
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.domain import amendments, contracts, corrections, endings
from accounts.domain.lines import NewLine
from accounts.models import Account, Contract, Subscription
from accounts.permissions import can_edit
from common.acts import Act, answer
from common.http import allow, get_visible_or_404
from desk.forms import contracts as forms
from desk.forms.views import NoForm
from desk.slices import products_on_offer
from desk.views.account_acts import FORM, trail_to
from people.company import company, company_today
from people.requests import viewer_of


def editable_contract(request: HttpRequest, pk: int) -> Contract:
    """The contract, seen and hers to change."""
    user = viewer_of(request)
    found = get_visible_or_404(Contract, user, rows=Contract.objects.select_related("account"), pk=pk)
    allow(can_edit(user, found.account))
    return found


def act_on(contract: Contract, **words: Any) -> Act:
    """An act on a contract: it comes from the contract's page and goes back there."""
    here = reverse("desk:contract", args=[contract.pk])
    return Act(back=here, trail=[*trail_to(contract.account), (contract.number, here)], **words)


@require_http_methods(FORM)
def contract_new(request: HttpRequest, pk: int) -> HttpResponse:
    """A contract with its first line: signed, or a draft that counts for nothing yet."""
    user, today = viewer_of(request), company_today()
    account = get_visible_or_404(Account, user, pk=pk)
    allow(can_edit(user, account, on=today))
    initial = {
        "currency": account.currency or company().currency,
        "starts_on": today,
        "number": f"{account.external_id}-{account.contracts.count() + 1}",
    }
    form = forms.NewContractForm(request.POST or None, initial=initial, products=products_on_offer())

    def write(**_: Any) -> Contract:
        if form.cleaned_data["draft"]:
            return contracts.draft_contract(account, lines=[form.line], by=user, **form.facts())
        return contracts.sign_contract(account, lines=[form.line], by=user, on=today, **form.facts())

    back = reverse("desk:account-contracts", args=[account.pk])
    act = Act(
        heading=f"New contract with {account}",
        submit="Write it down",
        do=write,
        done="It stands.",
        back=back,
        trail=trail_to(account),
    )
    return answer(request, form, act)


@require_http_methods(FORM)
def contract_sign(request: HttpRequest, pk: int) -> HttpResponse:
    contract, today = editable_contract(request, pk), company_today()
    do = partial(contracts.sign_draft, contract, by=viewer_of(request), on=today)
    form = forms.SignForm(request.POST or None, initial={"signed_on": today})
    return answer(
        request,
        form,
        act_on(contract, heading=f"{contract} is signed", submit="Signed", do=do, done="Signed: it counts."),
    )


@require_http_methods(FORM)
def contract_add(request: HttpRequest, pk: int) -> HttpResponse:
    """More within the contract: the new line ends and rolls with it."""
    contract, today, user = editable_contract(request, pk), company_today(), viewer_of(request)
    form = forms.LineForm(request.POST or None, products=products_on_offer(), today=today)

    def add(**facts: Any) -> Subscription:
        return amendments.add_on(contract, line=NewLine(**facts), by=user, on=today)

    advice = "The new line ends, and renews, with the contract."
    return answer(
        request,
        form,
        act_on(contract, heading=f"Add on to {contract}", submit="Add", do=add, done="Added.", advice=advice),
    )


@require_http_methods(FORM)
def contract_renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign the contract that follows this one, with the lines it ends with."""
    contract, today, user = editable_contract(request, pk), company_today(), viewer_of(request)
    usual = contracts.renewal_defaults(contract, today)
    initial = {name: usual.get(name) for name in ("number", "starts_on", "ends_on")} | {"signed_on": today}
    form = forms.RenewForm(request.POST or None, initial=initial)

    def renew(**facts: Any) -> Contract:
        return contracts.renew_contract(contract, by=user, on=today, **facts)

    advice = (
        "It takes over the lines as they end, and what else this contract says. Change lines on its page."
    )
    return answer(
        request,
        form,
        act_on(
            contract, heading=f"Renew {contract}", submit="Renew", do=renew, done="Renewed.", advice=advice
        ),
    )


@require_http_methods(FORM)
def contract_notice(request: HttpRequest, pk: int) -> HttpResponse:
    contract, today = editable_contract(request, pk), company_today()
    do = partial(endings.give_notice, contract, by=viewer_of(request), on=today)
    form = forms.NoticeForm(request.POST or None, initial={"given_on": today})
    return answer(
        request,
        form,
        act_on(contract, heading=f"Notice on {contract}", submit="Note it", do=do, done="Noted."),
    )


@require_http_methods(FORM)
def contract_notice_off(request: HttpRequest, pk: int) -> HttpResponse:
    contract = editable_contract(request, pk)
    do = partial(endings.take_back_notice, contract, by=viewer_of(request), on=company_today())
    words = {
        "heading": f"Take the notice on {contract} back?",
        "submit": "Take it back",
        "done": "It goes on.",
    }
    return answer(request, NoForm(request), act_on(contract, do=do, **words))


@require_http_methods(FORM)
def contract_end(request: HttpRequest, pk: int) -> HttpResponse:
    contract, today = editable_contract(request, pk), company_today()
    do = partial(endings.terminate, contract, by=viewer_of(request), on=today)
    form = forms.EndForm(request.POST or None, initial={"last_day": today})
    return answer(
        request,
        form,
        act_on(contract, heading=f"Terminate {contract}", submit="Terminate", do=do, done="It ends."),
    )


@require_http_methods(FORM)
def contract_reinstate(request: HttpRequest, pk: int) -> HttpResponse:
    contract = editable_contract(request, pk)
    do = partial(endings.reinstate, contract, by=viewer_of(request), on=company_today())
    words = {
        "heading": f"Take the termination of {contract} back?",
        "submit": "Take it back",
        "done": "It runs as it was signed.",
    }
    return answer(request, NoForm(request), act_on(contract, do=do, **words))


@require_http_methods(FORM)
def contract_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """What was recorded wrong of the contract, put right from the beginning.

    A draft is edited the same way.
    """
    contract, today = editable_contract(request, pk), company_today()
    form = forms.ContractForm(request.POST or None, instance=copy(contract))
    do = partial(corrections.correct_contract, contract, by=viewer_of(request), on=today)
    advice = (
        "For what was recorded wrong: lines that began or ended with it move along, the ledger says it anew."
    )
    act = act_on(
        contract, heading=f"Correct {contract}", submit="Correct", do=do, done="Put right.", advice=advice
    )
    return answer(request, form, act)
