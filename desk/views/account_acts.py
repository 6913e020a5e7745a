"""Adding and changing an account, its owner and its team."""

from copy import copy
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.views.decorators.http import require_http_methods

from accounts.domain.accounts import edit_account
from accounts.domain.team import put_on_team, take_off_team
from accounts.models import Account, AccountTeamMember
from accounts.permissions import can_edit, can_open_account
from common.acts import Act, answer
from common.http import allow, get_visible_or_404
from desk.domain.opening import open_own_account
from desk.forms.accounts import AccountForm, NewAccountForm, TeamForm
from desk.forms.views import NoForm
from desk.slices import editable_accounts
from people.choosing import colleagues_of
from people.company import company_today
from people.requests import viewer_of

FORM = ["GET", "POST"]


def trail_to(account: Account) -> list[tuple[str, str]]:
    """From the Book to the account."""
    return [("Book", reverse("desk:book")), (account.name, reverse("desk:account", args=[account.pk]))]


@require_http_methods(FORM)
def account_new(request: HttpRequest) -> HttpResponse:
    """A customer that is not in the book yet; whoever adds it owns it from today."""
    user, today = viewer_of(request), company_today()
    allow(can_open_account(user))
    key = f"A-{get_random_string(6, 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789')}"
    form = NewAccountForm(
        request.POST or None,
        initial={"external_id": key},
        parents=editable_accounts(user, on=today).in_name_order(),
    )
    back = reverse("desk:book")
    do = partial(open_own_account, by=user, on=today)
    act = Act(
        heading="New account",
        submit="Add the account",
        do=do,
        done="Added. It is yours.",
        back=back,
        trail=[("Book", back)],
    )
    return answer(request, form, act)


@require_http_methods(FORM)
def account_edit(request: HttpRequest, pk: int) -> HttpResponse:
    user, today = viewer_of(request), company_today()
    account = get_visible_or_404(Account, user, pk=pk)
    allow(can_edit(user, account, on=today))
    parents = editable_accounts(user, on=today).exclude(pk=account.pk).in_name_order()
    form = AccountForm(request.POST or None, instance=copy(account), parents=parents)
    back = reverse("desk:account", args=[account.pk])
    do = partial(edit_account, account, by=user)
    return answer(
        request,
        form,
        Act(
            heading=f"Edit {account}", submit="Save", do=do, done="Saved.", back=back, trail=trail_to(account)
        ),
    )


@require_http_methods(FORM)
def team_new(request: HttpRequest, pk: int) -> HttpResponse:
    user, today = viewer_of(request), company_today()
    account = get_visible_or_404(Account, user, pk=pk)
    allow(can_edit(user, account, on=today))
    form = TeamForm(request.POST or None, people=colleagues_of())
    act = Act(
        heading=f"Put somebody on the team of {account}",
        submit="Put on the team",
        do=partial(put_on_team, account, by=user),
        done="On the team.",
        back=reverse("desk:account-people", args=[account.pk]),
        trail=trail_to(account),
        advice="They and everybody above them see the account and can work in it.",
    )
    return answer(request, form, act)


@require_http_methods(FORM)
def team_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take somebody off the team: today is their last day."""
    user, today = viewer_of(request), company_today()
    place = get_visible_or_404(AccountTeamMember, user, pk=pk)
    allow(can_edit(user, place.account, on=today))
    act = Act(
        heading=f"Take {place.user} off the team of {place.account}?",
        submit="Take off the team",
        do=partial(take_off_team, place, on=today, by=user),
        done=f"{place.user} is off the team from tomorrow.",
        back=reverse("desk:account-people", args=[place.account_id]),
        trail=trail_to(place.account),
    )
    return answer(request, NoForm(request), act)
