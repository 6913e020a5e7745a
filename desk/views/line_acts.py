"""Changing one line of a contract: amended from a day on, ended early, put right, or taken out."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from accounts.domain import amendments, corrections
from accounts.models import Subscription
from accounts.permissions import can_edit
from common.acts import Act, answer
from common.http import allow, get_visible_or_404
from common.wording import full_money, quantity
from desk.forms import contracts as forms
from desk.slices import products_on_offer
from desk.views.account_acts import FORM
from desk.views.contract_acts import act_on
from people.company import company_today
from people.requests import viewer_of


def _editable(request: HttpRequest, pk: int) -> Subscription:
    """The line, seen and hers to change."""
    user = viewer_of(request)
    rows = Subscription.objects.select_related("contract__account", "product")
    found = get_visible_or_404(Subscription, user, rows=rows, pk=pk)
    allow(can_edit(user, found.contract.account))
    return found


def _act(line: Subscription, **words: Any) -> Act:
    return act_on(line.contract, **words)


def _now(line: Subscription) -> str:
    """What the line says now, in words."""
    return f"{quantity(line.quantity)} at {full_money(line.unit_price, line.contract.currency)}"


@require_http_methods(FORM)
def line_amend(request: HttpRequest, pk: int) -> HttpResponse:
    """Another quantity or price from a day on; the line so far stands."""
    line, today = _editable(request, pk), company_today()
    form = forms.AmendForm(request.POST or None, initial={"from_day": today})
    act = _act(
        line,
        heading=f"Amend {line.product}, line {line.line}",
        submit="Amend",
        do=partial(amendments.amend, line, by=viewer_of(request), on=today),
        done="Amended.",
        advice=f"Now {_now(line)}. Was it never so? Then correct the line instead.",
    )
    return answer(request, form, act)


@require_http_methods(FORM)
def line_end(request: HttpRequest, pk: int) -> HttpResponse:
    """The line ends before its contract does."""
    line, today = _editable(request, pk), company_today()
    form = forms.LineEndForm(request.POST or None, initial={"last_day": today})
    act = _act(
        line,
        heading=f"{line.product}, line {line.line}, ends before its contract",
        submit="Let it end",
        do=partial(amendments.drop_line, line, by=viewer_of(request), on=today),
        done="It ends.",
        advice=f"Now {_now(line)}. Its value leaves the ledger on the day after its last one.",
    )
    return answer(request, form, act)


@require_http_methods(FORM)
def line_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """The line was recorded wrong: put right from its first day."""
    line, today = _editable(request, pk), company_today()
    usual = {name: getattr(line, name) for name in forms.CORRECTED} | {"version": line.contract.version}
    products = products_on_offer(besides=line.product)
    form = forms.CorrectLineForm(request.POST or None, initial=usual, products=products)
    act = _act(
        line,
        heading=f"Correct {line.product}, line {line.line}",
        submit="Correct",
        do=partial(corrections.correct_line, line, by=viewer_of(request), on=today),
        done="Put right. The ledger took back what it said and says it anew.",
        advice="For what was recorded wrong. What changed since belongs into an amendment.",
    )
    return answer(request, form, act)


@require_http_methods(FORM)
def line_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The line never was: it counts for nothing."""
    line, today = _editable(request, pk), company_today()
    form = forms.WithdrawForm(request.POST or None, initial={"version": line.contract.version})
    act = _act(
        line,
        heading=f"{line.product}, line {line.line}, never was",
        submit="Take it out",
        do=partial(corrections.withdraw_line, line, by=viewer_of(request), on=today),
        done="Taken out. The ledger took back what it said of it.",
        advice=f"{_now(line)} will count for nothing, from its first day.",
    )
    return answer(request, form, act)
