"""A hand-over: which accounts, to whom and from when, what goes along, and then the act."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import Account, AccountOwnership
from accounts.permissions import directs
from common.errors import DomainError
from common.figures import Figure
from common.htmx import say, see_other
from common.http import allow
from common.refusals import refuse
from common.wording import day
from people.choosing import owners_for
from people.company import company, company_today
from people.models import User
from people.requests import viewer_of
from territories.domain.handing_over import blockers_to_handing_over, hand_over
from territories.forms.handing_over import HandOverForm
from territories.queries.handing_over import Leaving, preview_hand_over, targets_at_hand
from territories.views.rules import FORM

MANY = 500  # accounts in one hand-over


@dataclass(frozen=True)
class Chosen:
    """Which accounts were asked for; `left_out` are those that are not hers to change, or too many."""

    accounts: list[Account]
    left_out: int
    kept: list[tuple[str, str]]
    whole_book_of: User | None = None


@require_http_methods(FORM)
def hand_over_page(request: HttpRequest) -> HttpResponse:
    """`account` (several) or `person` (the whole book), then `owner` and `on`: previewed, then posted."""
    user, today = viewer_of(request), company_today()
    allow(directs(user))
    given = request.POST if request.method == "POST" else request.GET
    owners = owners_for(user, on=today)
    chosen = _chosen(given, user, today)
    asked = given if given.get("owner") or request.method == "POST" else None
    form = HandOverForm(asked, owners=owners, initial={"on": today})
    if form.is_valid():
        try:
            if request.method == "POST":
                return _hand_over(request, chosen, **form.cleaned_data)
            _check(chosen, **form.cleaned_data)
        except DomainError as error:
            form.refuse(error)
    context = _preview(chosen, form, user, today) | {
        "form": form,
        "chosen": chosen,
        "ready": form.is_bound and not form.errors,
        "people": owners,
        "currency": company().currency,
        "trail": [("Book", reverse("desk:book"))],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "territories/hand_over.html", context, status=status)


def _hand_over(request: HttpRequest, chosen: Chosen, *, owner: User, on: date, reason: str) -> HttpResponse:
    done = hand_over(
        chosen.accounts,
        owner=owner,
        on=on,
        reason=reason,
        as_of=company_today(),
        at=timezone.now(),
        by=viewer_of(request),
    )
    say(request, _done(done.accounts, done.tasks, owner, on))
    return see_other(request, reverse("desk:book"))


def _check(chosen: Chosen, *, owner: User, on: date, reason: str) -> None:  # noqa: ARG001  as the act takes them
    """Refuse as the act would, as far as that is known before."""
    refuse(blockers_to_handing_over(chosen.accounts, owner=owner, on=on, as_of=company_today()))


def _preview(chosen: Chosen, form: HandOverForm, user: User, today: date) -> dict[str, Any]:
    """What goes along on the day asked for, and what the people are to reach themselves."""
    facts = getattr(form, "cleaned_data", {})
    on, owner = facts.get("on", today), facts.get("owner")
    leaving = preview_hand_over([account.pk for account in chosen.accounts], on=on, as_of=today)
    people = {row.owner_id for row in leaving if row.owner_id} | ({owner.pk} if owner else set())
    month = company().fiscal_year_start_month
    return {
        "leaving": leaving,
        "figures": _figures(leaving, on),
        "targets": targets_at_hand(people, user=user, on=on, start_month=month),
    }


def _chosen(given: QueryDict, user: User, today: date) -> Chosen:
    """The accounts that a request names, as far as they are hers to give away, the order of names."""
    accounts = Account.objects.editable_by(user, on=today).in_name_order()
    person = given.get("person", "")
    if person.isascii() and person.isdigit() and len(person) < 19:
        owner = owners_for(user, on=today).filter(pk=int(person)).first()
        owned = AccountOwnership.objects.visible_to(user, on=today).in_force(today).filter(owner=owner)
        held = list(accounts.filter(pk__in=owned.values("account_id"))) if owner else []
        return Chosen(held[:MANY], len(held[MANY:]), [("person", person)], owner)
    keys = {int(key) for key in given.getlist("account") if key.isascii() and key.isdigit() and len(key) < 19}
    found = list(accounts.filter(pk__in=keys)[:MANY])
    return Chosen(found, len(keys) - len(found), [("account", str(account.pk)) for account in found])


def _done(accounts: int, tasks: int, owner: User, on: date) -> str:
    if not accounts:
        return f"{owner} owns them already. Nothing changed."
    named = "1 account goes" if accounts == 1 else f"{accounts} accounts go"
    along = f", with {tasks} open task{'' if tasks == 1 else 's'}" if tasks else ""
    return f"{named} to {owner} from {day(on)}{along}."


def _figures(leaving: Sequence[Leaving], on: date) -> list[Figure]:
    currency = company().currency
    return [
        Figure(label="Accounts", value=len(leaving), unit="count", formula="Accounts that change hands."),
        Figure(
            label="ACV",
            value=sum((row.acv for row in leaving), Decimal(0)),
            currency=currency,
            as_of=on,
            formula="ACV in force of these accounts on the day.",
        ),
        Figure(
            label="Open renewals",
            value=sum(row.renewals for row in leaving),
            unit="count",
            detail=f"{sum(row.deciding for row in leaving)} decide within 90 days",
            formula="Renewals of these accounts that are not closed; they go to the new owner on the day.",
        ),
        Figure(
            label="Available to renew in 90 days",
            value=sum((row.deciding_atr for row in leaving), Decimal(0)),
            currency=currency,
            formula="What is available to renew in those that decide within 90 days of today.",
        ),
        Figure(
            label="Tasks that go along",
            value=sum(row.tasks for row in leaving),
            unit="count",
            formula="Open tasks of the present owner; for a day ahead those due on it or later.",
        ),
    ]
