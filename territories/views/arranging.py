"""Arranging a territory: where it hangs, who covers it, which accounts a hand puts into it."""

from copy import copy
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from common.acts import Act, answer
from common.forms import Polite
from common.http import allow, get_visible_or_404
from people.choosing import colleagues_of
from people.company import company_today
from people.requests import viewer_of
from territories.domain import assigning, covering
from territories.domain import territories as verbs
from territories.forms.territories import (
    AccountsInForm,
    AccountsOutForm,
    CoverForm,
    LastDayForm,
    NewTerritoryForm,
    TerritoryForm,
)
from territories.models import Coverage, Territory
from territories.permissions import can_arrange
from territories.queries.holding import accounts_to_release, accounts_to_take
from territories.queries.tree import parents_for
from territories.views.frame import trail_to
from territories.views.rules import FORM


def _arranged(request: HttpRequest, pk: int) -> Territory:
    """The territory, for whoever directs it."""
    user = viewer_of(request)
    found = get_visible_or_404(Territory, user, pk=pk)
    allow(can_arrange(user, found, on=company_today()))
    return found


def _act_on(territory: Territory, request: HttpRequest, form: Polite, **words: Any) -> HttpResponse:
    back = reverse("territories:territory", args=[territory.pk])
    return answer(request, form, Act(back=back, trail=trail_to(territory), **words))


@require_http_methods(FORM)
def territory_new(request: HttpRequest) -> HttpResponse:
    """A territory that stands alone: the top of a tree."""
    user = viewer_of(request)
    allow(user.is_administrator)
    act = Act(
        heading="New territory",
        submit="Open it",
        do=partial(verbs.open_territory, by=user, parent=None),
        done="Opened.",
        back=reverse("territories:territory-list"),
        trail=trail_to(),
        advice="It stands alone. A territory below another is opened from the page of that one.",
    )
    return answer(request, NewTerritoryForm(request.POST or None), act)


@require_http_methods(FORM)
def territory_below(request: HttpRequest, pk: int) -> HttpResponse:
    above = _arranged(request, pk)
    return _act_on(
        above,
        request,
        NewTerritoryForm(request.POST or None),
        heading=f"New territory below {above}",
        submit="Open it",
        do=partial(verbs.open_territory, by=viewer_of(request), parent=above),
        done="Opened.",
    )


@require_http_methods(FORM)
def territory_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename it, or hang it elsewhere in the tree."""
    user, found = viewer_of(request), _arranged(request, pk)
    form = TerritoryForm(
        request.POST or None,
        instance=copy(found),
        parents=parents_for(found, user=user, on=company_today()),
        roots=user.is_administrator or found.parent_id is None,
    )
    return _act_on(
        found,
        request,
        form,
        heading=f"Edit {found}",
        submit="Save",
        do=partial(verbs.edit_territory, found, by=user),
        done="Saved.",
        advice="All that stands below it goes along, and sight with it.",
    )


@require_http_methods(FORM)
def coverage_new(request: HttpRequest, pk: int) -> HttpResponse:
    found = _arranged(request, pk)
    form = CoverForm(request.POST or None, people=colleagues_of(), initial={"starts_on": company_today()})
    return _act_on(
        found,
        request,
        form,
        heading=f"Who covers {found}",
        submit="Let them cover it",
        do=partial(covering.cover, found, by=viewer_of(request), as_of=company_today()),
        done="They cover it, and see its accounts in these days.",
        advice="They see every account in it and below it, and work in them.",
    )


@require_http_methods(FORM)
def coverage_end(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Coverage.objects.select_related("territory", "user")
    coverage = get_visible_or_404(Coverage, viewer_of(request), rows=rows, pk=pk)
    found = _arranged(request, coverage.territory_id)
    form = LastDayForm(request.POST or None, initial={"on": company_today()})
    return _act_on(
        found,
        request,
        form,
        heading=f"{coverage.user} covers {found} no more",
        submit="End it",
        do=partial(covering.end_coverage, coverage, by=viewer_of(request), as_of=company_today()),
        done=f"{coverage.user} covers {found} until that day.",
        advice="What was stays. Coverage that has not begun by then is taken away.",
    )


@require_http_methods(FORM)
def accounts_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Put accounts into the territory by hand."""
    user, today = viewer_of(request), company_today()
    found = _arranged(request, pk)
    accounts = accounts_to_take(user, on=today)
    return _act_on(
        found,
        request,
        AccountsInForm(request.POST or None, accounts=accounts, initial={"on": today}),
        heading=f"Put accounts into {found}",
        submit="Put them in",
        do=partial(assigning.assign_accounts, territory=found, by=user, as_of=today),
        done=f"They are in {found}.",
        advice="What held them does so to the day before. Rules leave them where a hand put them.",
    )


@require_http_methods(FORM)
def accounts_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Take accounts out of the territory: none holds them then."""
    user, today = viewer_of(request), company_today()
    found = _arranged(request, pk)
    accounts = accounts_to_release(user, found, on=today)
    return _act_on(
        found,
        request,
        AccountsOutForm(request.POST or None, accounts=accounts, initial={"on": today}),
        heading=f"Take accounts out of {found}",
        submit="Take them out",
        do=partial(assigning.end_assignments, by=user, as_of=today),
        done=f"They are in {found} until that day, then in no territory.",
        advice="No territory holds them afterwards, until a hand or a rule puts them somewhere.",
    )
