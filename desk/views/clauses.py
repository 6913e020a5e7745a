"""Noting what a contract says in words."""

from copy import copy
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from accounts.domain.clauses import edit_clause, note_clause
from accounts.models import Clause
from accounts.permissions import can_edit
from common.acts import answer
from common.http import allow, get_visible_or_404
from desk.forms.clauses import ClauseForm, NewClauseForm
from desk.views.account_acts import FORM
from desk.views.contract_acts import act_on, editable_contract
from people.requests import viewer_of


@require_http_methods(FORM)
def clause_new(request: HttpRequest, pk: int) -> HttpResponse:
    contract = editable_contract(request, pk)
    do = partial(note_clause, contract, by=viewer_of(request))
    form = NewClauseForm(request.POST or None)
    act = act_on(contract, heading=f"A clause of {contract}", submit="Note it", do=do, done="Noted.")
    return answer(request, form, act)


@require_http_methods(FORM)
def clause_edit(request: HttpRequest, pk: int) -> HttpResponse:
    user = viewer_of(request)
    rows = Clause.objects.select_related("contract__account")
    clause = get_visible_or_404(Clause, user, rows=rows, pk=pk)
    allow(can_edit(user, clause.contract.account))
    form = ClauseForm(request.POST or None, instance=copy(clause))
    do = partial(edit_clause, clause, by=user)
    act = act_on(clause.contract, heading="Edit the clause", submit="Save", do=do, done="Saved.")
    return answer(request, form, act)
