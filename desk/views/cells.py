"""Cells of the Book edited in their place. htmx swaps the cell; without scripts the same form is a page."""

from collections.abc import Callable
from copy import copy
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.domain.accounts import edit_account
from accounts.domain.tasks import edit_task, plan_task
from accounts.models import Account, Task
from accounts.permissions import can_edit
from common.acts import Act, answer
from common.errors import DomainError, StaleEditError
from common.forms import Polite
from common.http import allow, get_visible_or_404
from desk.cells import cell_of
from desk.forms.cells import FirstStepForm, NextStepForm, fact_form
from desk.views.account_acts import FORM, trail_to
from people.company import company_today
from people.requests import viewer_of

FIELDS = {"tier": "Tier", "segment": "Segment", "vertical": "Vertical", "region": "Region", "city": "City"}


@require_http_methods(FORM)
def field_edit(request: HttpRequest, pk: int, field: str) -> HttpResponse:
    """One of FIELDS of an account."""
    if field not in FIELDS:
        raise Http404
    account = _editable(request, pk)
    form = fact_form(field)(request.POST or None, instance=copy(account))
    do = partial(edit_account, account, by=viewer_of(request))
    label = FIELDS[field]

    def fresh() -> tuple[str, dict[str, Any]]:
        row = get_visible_or_404(Account, viewer_of(request), pk=pk)
        return getattr(row, field), {"version": row.version}

    here = reverse("desk:account-field", args=[pk, field])
    return _cell(request, account, form, label=label, here=here, do=do, fresh=fresh)


@require_http_methods(FORM)
def step_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The next step of an account: its open task due first, or a new one."""
    account, user = _editable(request, pk), viewer_of(request)
    task = Task.objects.filter(account=account).open().soonest_first().first()
    form: Polite
    if task is None:
        form, do = FirstStepForm(request.POST or None), partial(plan_task, account, by=user, user=user)
    else:
        form, do = NextStepForm(request.POST or None, instance=copy(task)), partial(edit_task, task, by=user)

    def fresh() -> tuple[str, dict[str, Any]]:
        row = Task.objects.filter(account=account).open().soonest_first().first()
        shown = {"due_on": row.due_on, "version": row.version} if row else {}
        return row.summary if row else "", shown

    here = reverse("desk:account-step", args=[pk])
    return _cell(request, account, form, label="Next step", here=here, do=do, fresh=fresh)


def _editable(request: HttpRequest, pk: int) -> Account:
    """The account, seen and hers to change."""
    user = viewer_of(request)
    account = get_visible_or_404(Account, user, pk=pk)
    allow(can_edit(user, account, on=company_today()))
    return account


def _cell(
    request: HttpRequest,
    account: Account,
    form: Any,
    *,
    label: str,
    here: str,
    do: Callable[..., Any],
    fresh: Callable[[], tuple[str, dict[str, Any]]],
) -> HttpResponse:
    """The cell with its form, with its errors, or with what stands there now.

    `fresh` reads the value, and what else the cell and a second attempt need.
    """
    if not getattr(request, "htmx", False):
        words: dict[str, Any] = {"heading": f"{label} of {account}", "submit": "Save", "done": "Saved."}
        act = Act(do=do, back=reverse("desk:book"), trail=trail_to(account), **words)
        return answer(request, form, act)
    form.auto_id = f"cell-{account.pk}-%s"  # the filters on the page have fields of these names too
    cell = {"account": account, "label": label, "here": here, "as_of": company_today()}
    if request.method == "GET" and "shown" in request.GET:
        return _shown(cell, fresh)
    status, saved = (422 if form.errors else 200), None
    if request.method == "POST" and form.is_valid():
        try:
            do(**form.cleaned_data)
        except StaleEditError:
            status = 409
            saved, given = fresh()
            form.data = form.data.copy() | {"version": str(given.get("version", ""))}
        except DomainError as error:
            form.refuse(error)
            status = 422
        else:
            return _shown(cell, fresh)
    return render(
        request,
        "desk/_cell_form.html",
        cell | {"form": form, "stale": status == 409, "saved": saved},
        status=status,
    )


def _shown(cell: dict[str, Any], fresh: Callable[[], tuple[str, dict[str, Any]]]) -> HttpResponse:
    value, more = fresh()
    words = cell | {"account": cell["account"].name, "due_on": more.get("due_on")}
    return HttpResponse(cell_of(value, focus=True, **words))
