"""Applying the rules: every move before it is made, then at once or by a worker whose progress shows."""

from datetime import date
from functools import partial
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRefresh

from accounts.permissions import directs
from common.errors import DomainError
from common.figures import Figure
from common.files import as_file
from common.htmx import render_page, say, see_other, wanted_part
from common.http import allow, get_visible_or_404
from common.wording import count, day
from people.company import company, company_today
from people.models import User
from people.requests import viewer_of
from territories.bell import ring
from territories.domain.applying import (
    AT_ONCE,
    apply_rules,
    ask_for_preview,
    ask_for_run,
    blockers_to_applying,
)
from territories.domain.matching import Part, part_of
from territories.forms.rules import ApplyForm
from territories.models import RuleRun
from territories.queries.kept_previews import kept_preview
from territories.queries.preview import Preview, preview_rules
from territories.views.rules import FORM, LATEST_RUNS, trail_to_rules

MOVES_HEAD = (
    "Account", "From", "To", "Rule", "ACV", "Currency", "Renewals deciding in 90 days", "At stake",
)  # fmt: skip


@require_http_methods(FORM)
def rule_application(request: HttpRequest) -> HttpResponse:
    """Every move of a day (`on`), and the button that makes them."""
    user, today = viewer_of(request), company_today()
    allow(directs(user))
    part = part_of(user, on=today)
    form = ApplyForm(request.POST if request.method == "POST" else {"on": request.GET.get("on") or today})
    if request.method == "POST" and form.is_valid():
        try:
            on = form.cleaned_data["on"]
            if "preview" in request.POST:
                return _preview(request, user, on=on, as_of=today)
            return _apply(request, user, part, on=on, as_of=today)
        except DomainError as error:
            form.refuse(error)
    on = form.cleaned_data.get("on", today) if form.is_valid() else today
    for blocker in blockers_to_applying(on=on, as_of=today):
        if not form.errors:
            form.refuse(DomainError(blocker))
    context = {"form": form, "on": on, "currency": company().currency, "trail": trail_to_rules()}
    if part.size > AT_ONCE:
        previews = RuleRun.objects.visible_to(user).previews().order_by("-pk")
        context |= {"large": part.size, "previews": previews[:LATEST_RUNS]}
    else:
        context |= _shown(preview_rules(on=on, as_of=today, part=part))
    status = 422 if request.method == "POST" else 200
    return render(request, "territories/rule_application.html", context, status=status)


def _preview(request: HttpRequest, user: User, *, on: date, as_of: date) -> HttpResponse:
    """Of a large book, by a worker."""
    run = ask_for_preview(on=on, as_of=as_of, at=timezone.now(), by=user)
    transaction.on_commit(partial(ring, run.pk))
    return see_other(request, reverse("territories:rule-run", args=[run.pk]))


def _apply(request: HttpRequest, user: User, part: Part, *, on: date, as_of: date) -> HttpResponse:
    """A small book at once; a large one by a worker."""
    if part.size > AT_ONCE:
        run = ask_for_run(on=on, as_of=as_of, by=user)
        transaction.on_commit(partial(ring, run.pk))
        return see_other(request, reverse("territories:rule-run", args=[run.pk]))
    done = apply_rules(on=on, as_of=as_of, by=user, part=part)
    if done.assigned or done.moved:
        say(request, f"Applied as of {day(on)}: {done.moved} moved, {done.assigned} assigned anew.")
    else:
        say(request, "Every account is where the rules say already. Nothing changed.")
    return see_other(request, reverse("territories:rule-list"))


@require_safe
def rule_moves(request: HttpRequest, form: str) -> HttpResponseBase:
    """Every move of a day as a file: the page lists the largest."""
    user, today = viewer_of(request), company_today()
    allow(directs(user))
    asked = ApplyForm(request.GET)
    on = asked.cleaned_data["on"] if asked.is_valid() else today
    preview = preview_rules(on=on, as_of=today, part=part_of(user, on=today), listed=None)
    rows = (
        (
            move.account, move.from_name, move.to_name, move.rule, move.acv, company().currency,
            move.deciding, move.deciding_atr,
        )
        for move in preview.moving
    )  # fmt: skip
    return as_file(f"moves-{on.isoformat()}", "Moves", MOVES_HEAD, rows, form=form)


@require_safe
def rule_run(request: HttpRequest, pk: int) -> HttpResponse:
    """How far an application or a preview is; it tells again each second until it is over."""
    user = viewer_of(request)
    allow(directs(user))
    rows = RuleRun.objects.select_related("by")
    run = get_visible_or_404(RuleRun, user, rows=rows, pk=pk)
    context = {"run": run, "trail": trail_to_rules(), "currency": company().currency}
    if found := kept_preview(run):
        if wanted_part(request, ("progress",)):
            return HttpResponseClientRefresh()
        context |= _shown(found)
    return render_page(request, "territories/rule_run.html", context, parts=("progress",))


def _shown(preview: Preview) -> dict[str, Any]:
    """What a page shows of a preview."""
    return {"preview": preview, "figures": _figures(preview), "on": preview.on, "as_of": preview.as_of}


def _figures(preview: Preview) -> list[Figure]:
    currency, today = company().currency, preview.as_of
    return [
        Figure(
            label="Accounts that move",
            value=preview.moved_accounts,
            unit="count",
            detail=f"of {count(preview.accounts)}",
            as_of=preview.on,
            formula="Accounts that the first rule which holds of them puts into another territory.",
        ),
        Figure(
            label="Their ACV",
            value=preview.moved_acv,
            currency=currency,
            as_of=preview.on,
            formula="ACV in force on the day of the accounts that move.",
        ),
        Figure(
            label="Renewals deciding",
            value=preview.deciding,
            unit="count",
            tone="soon" if preview.deciding else "",
            detail="within 90 days",
            as_of=today,
            formula="Open renewals of the accounts that move whose decision date is within 90 days.",
        ),
        Figure(
            label="At stake in them",
            value=preview.deciding_atr,
            currency=currency,
            as_of=today,
            formula="What is available to renew in them.",
        ),
    ]
