"""Contacts, activities and usage of an account: added and changed."""

from copy import copy
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.domain.activities import edit_activity, log_activity
from accounts.domain.contacts import add_contact, edit_contact, mark_contact_left
from accounts.domain.usage import record_usage
from accounts.models import Account, Activity, Contact
from accounts.permissions import can_edit, can_edit_activity, can_edit_contact
from common.acts import Act, answer
from common.http import allow, get_visible_or_404
from desk.forms.work import (
    ActivityForm,
    ContactForm,
    EditActivityForm,
    LeftForm,
    NewContactForm,
    QuickActivityForm,
    UsageForm,
)
from desk.slices import editable_accounts
from desk.views.account_acts import FORM, trail_to
from people.company import company_today
from people.requests import viewer_of


@require_http_methods(FORM)
def contact_new(request: HttpRequest, pk: int) -> HttpResponse:
    user = viewer_of(request)
    account = get_visible_or_404(Account, user, pk=pk)
    allow(can_edit(user, account))
    form = NewContactForm(request.POST or None, account=account)
    back = reverse("desk:account-people", args=[account.pk])
    do = partial(add_contact, account, by=user)
    return answer(
        request,
        form,
        Act(heading="New contact", submit="Add", do=do, done="Added.", back=back, trail=trail_to(account)),
    )


@require_http_methods(FORM)
def contact_edit(request: HttpRequest, pk: int) -> HttpResponse:
    user = viewer_of(request)
    contact = get_visible_or_404(Contact, user, pk=pk)
    allow(can_edit_contact(user, contact))
    form = ContactForm(request.POST or None, instance=copy(contact), account=contact.account)
    back = reverse("desk:account-people", args=[contact.account_id])
    do = partial(edit_contact, contact, by=user)
    return answer(
        request,
        form,
        Act(
            heading=f"{contact}",
            submit="Save",
            do=do,
            done="Saved.",
            back=back,
            trail=trail_to(contact.account),
        ),
    )


@require_http_methods(FORM)
def contact_left(request: HttpRequest, pk: int) -> HttpResponse:
    """They no longer work there."""
    user, today = viewer_of(request), company_today()
    contact = get_visible_or_404(Contact, user, pk=pk)
    allow(can_edit_contact(user, contact))
    act = Act(
        heading=f"{contact} has left {contact.account}",
        submit="Note it",
        do=partial(mark_contact_left, contact, by=user, as_of=today),
        done="Noted.",
        back=reverse("desk:account-people", args=[contact.account_id]),
        trail=trail_to(contact.account),
        advice="Whoever decides or speaks for us leaves a task behind: find the successor.",
    )
    return answer(request, LeftForm(request.POST or None, today=today), act)


@require_http_methods(FORM)
def activity_new(request: HttpRequest, pk: int) -> HttpResponse:
    user, today = viewer_of(request), company_today()
    account = get_visible_or_404(Account, user, pk=pk)
    allow(can_edit(user, account, on=today))
    form = ActivityForm(request.POST or None, account=account, today=today)
    act = Act(
        heading=f"Log activity with {account}",
        submit="Log",
        do=partial(log_activity, account, by=user, as_of=today, user=user),
        done="Logged.",
        back=reverse("desk:account", args=[account.pk]),
        trail=trail_to(account),
    )
    return answer(request, form, act)


@require_http_methods(FORM)
def activity_quick(request: HttpRequest) -> HttpResponse:
    """Log from anywhere: the account is chosen here."""
    user, today = viewer_of(request), company_today()
    allow(user.edits)
    form = QuickActivityForm(
        request.POST or None, accounts=editable_accounts(user, on=today).in_name_order(), today=today
    )

    def log(account: Account, **facts: Any) -> Activity:
        return log_activity(account, by=user, as_of=today, user=user, **facts)

    back = reverse("desk:book")
    act = Act(heading="Log activity", submit="Log", do=log, done="Logged.", back=back, trail=[("Book", back)])
    return answer(request, form, act)


@require_http_methods(FORM)
def activity_edit(request: HttpRequest, pk: int) -> HttpResponse:
    user, today = viewer_of(request), company_today()
    activity = get_visible_or_404(Activity, user, pk=pk)
    allow(can_edit_activity(user, activity, on=today))
    form = EditActivityForm(request.POST or None, instance=copy(activity))
    back = reverse("desk:account", args=[activity.account_id])
    do = partial(edit_activity, activity, by=user, as_of=today)
    act = Act(
        heading="Edit the activity",
        submit="Save",
        do=do,
        done="Saved.",
        back=back,
        trail=trail_to(activity.account),
    )
    return answer(request, form, act)


@require_http_methods(FORM)
def usage_new(request: HttpRequest, pk: int) -> HttpResponse:
    """A reading by hand; a second one of the day replaces the first."""
    user, today = viewer_of(request), company_today()
    account = get_visible_or_404(Account, user, pk=pk)
    allow(can_edit(user, account, on=today))
    form = UsageForm(request.POST or None, account=account, today=today)
    act = Act(
        heading="Record usage",
        advice="How much of a product was used, as of a day. A second reading of the same day replaces it.",
        submit="Record",
        do=partial(record_usage, account, by=user, as_of=today),
        done="Recorded.",
        back=reverse("desk:account-usage", args=[account.pk]),
        trail=trail_to(account),
    )
    return answer(request, form, act)
