"""Acting on the accounts ticked in the Book: a page that names what will happen, then one verb for all."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.models import Account
from common.errors import DomainError
from common.forms import HouseForm
from common.htmx import say, see_other
from common.http import allow
from desk.domain import bulk
from desk.forms.bulk import TaskForAllForm, TierForAllForm
from desk.slices import editable_accounts
from people.company import company_today
from people.models import User
from people.requests import viewer_of


@dataclass(frozen=True)
class Act:
    """Something to do to several accounts."""

    label: str
    heading: str
    form: Callable[[Any], HouseForm]
    do: Callable[..., int]


ACTS = {
    "task": Act(
        "Plan a task",
        "Plan a task for",
        TaskForAllForm,
        bulk.plan_task_for_each,
    ),
    "tier": Act(
        "Set the tier",
        "Set the tier of",
        TierForAllForm,
        bulk.set_tier_of_each,
    ),
}
MANY = 500


def acts_of(user: User) -> list[tuple[str, str]]:
    """What this person may do to several accounts on a page of ours: (value, label)."""
    return [(key, act.label) for key, act in ACTS.items()] if user.edits else []


@require_http_methods(["GET", "POST"])
def book_act(request: HttpRequest) -> HttpResponse:
    """`act` and `account` (several) in the address; the form of the act is posted to the same address."""
    user, today = viewer_of(request), company_today()
    act = ACTS.get(request.GET.get("act", ""))
    if act is None:
        raise Http404
    allow(user.edits)
    keys = [int(key) for key in request.GET.getlist("account") if key.isascii() and key.isdigit()][:MANY]
    accounts: list[Account] = list(editable_accounts(user, on=today).filter(pk__in=keys).in_name_order())
    form = act.form(request.POST or None)
    if request.method == "POST" and form.is_valid() and accounts:
        try:
            done = act.do(accounts, by=user, **form.cleaned_data)
        except DomainError as error:
            form.refuse(error)
        else:
            say(request, f"{act.label}: done for {done} accounts.")
            return see_other(request, reverse("desk:book"))
    context = {
        "form": form,
        "accounts": accounts,
        "left_out": len(set(keys)) - len(accounts),
        "heading": f"{act.heading} {len(accounts)} account{'' if len(accounts) == 1 else 's'}",
        "cancel": reverse("desk:book"),
        "trail": [("Book", reverse("desk:book"))],
        "submit": act.label,
    }
    return render(request, "desk/book_act.html", context)
