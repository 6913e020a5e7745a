"""A renewal: where it stands, what is to follow, what blocks closing it."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.permissions import rights_on
from accounts.queries.timeline import timeline
from common.figures import Figure
from common.http import get_visible_or_404
from common.wording import percent
from desk.figures import tone_of
from desk.queries import renewal_page as queries
from desk.queries.stream import chosen_streams, told
from people.company import company, company_today
from people.models import User
from people.requests import viewer_of
from renewals.choices import OPEN_STAGES, ClosedBy, Outcome
from renewals.domain.closing import Offer
from renewals.domain.working import time_in_stages
from renewals.models import Renewal, StageLabel
from renewals.permissions import can_approve_uplift
from renewals.queries.states import Standing, State, standing_of

LATELY = 8
ATR = "Available to renew: a year's value of the recurring lines alive on the term's last day."
FORECAST = "What a person expects to be kept, a year; without an amount ATR, nothing when omitted."
TONES = {
    State.IN_GRACE: "late",
    State.OVERDUE: "late",
    State.NOTICE_GIVEN: "late",
    State.LOCKED_IN: "secured",
    State.WINDOW_OPEN: "soon",
}


def renewal_seen(user: User, pk: int) -> Renewal:
    """The renewal, if its term comes and this person sees its account; 404 otherwise."""
    rows = Renewal.objects.standing().with_parts().select_related("approved_by")
    return get_visible_or_404(Renewal, user, rows=rows, pk=pk)


def trail_to(renewal: Renewal) -> list[tuple[str, str]]:
    """From the account to the renewal."""
    account = renewal.account
    return [
        (account.name, reverse("desk:account", args=[account.pk])),
        (f"Renewal {renewal.contract.number}", reverse("desk:renewal", args=[renewal.pk])),
    ]


@require_safe
def renewal(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything one decides by, on one page."""
    user, today = viewer_of(request), company_today()
    found = renewal_seen(user, pk)
    grace = queries.grace_days()
    standing = standing_of(found, today, grace_days=grace)
    page = timeline(found.account, viewer=user, as_of=today, streams=chosen_streams(""), limit=LATELY)
    labels = StageLabel.in_use()
    context = {
        "renewal": found,
        "contract": found.contract,
        "account": found.account,
        "as_of": today,
        "currency": company().currency,
        "trail": trail_to(found)[:1],
        "standing": standing,
        "tone": _tone(found, standing),
        "stages": [(stage, labels[stage], found.stage == stage) for stage in OPEN_STAGES],
        "stage_label": labels[found.stage],
        "days_in_stage": time_in_stages(found, as_of=today)[found.stage],
        "figures": _figures(found, standing, today),
        "days": queries.days_of(found, as_of=today, grace_days=grace),
        "ahead": _ahead(found, today),
        "movements": queries.movements_of(found.account),
        "tasks": queries.tasks_of(found),
        "risks": found.risks.select_related("raised_by").order_by("cleared_on", "-raised_on", "pk"),
        "documents": found.documents.latest_first(),
        "deciders": queries.deciders_of(found.account),
        "entries": told(page.entries),
        "can": rights_on(user, found.account, on=today),
        "can_approve": can_approve_uplift(user, found.account, on=today),
        "can_reopen": not found.is_open and found.closed_through != ClosedBy.FACTS,
        "can_explain": found.outcome in (Outcome.CHURNED, Outcome.PARTIAL),
    }
    return render(request, "desk/renewal.html", context)


def _ahead(found: Renewal, today: date) -> queries.Ahead | None:
    """What would follow if it renewed flat today, or what did follow; None where nothing does."""
    if found.is_open:
        return queries.ahead_of(found, Offer(signed_on=today), on=today)
    return queries.followed_by(found, found.successor) if found.successor else None


def _tone(found: Renewal, standing: Standing) -> str:
    if found.is_open:
        return TONES.get(standing.state, "")
    return "late" if found.outcome == Outcome.CHURNED else "secured"


def _figures(found: Renewal, standing: Standing, as_of: date) -> list[Figure]:
    """ATR, forecast or what was kept, likelihood, days to the decision."""
    here = reverse("desk:contract", args=[found.contract_id])
    shared: dict[str, Any] = {"as_of": as_of, "filters": found.contract.number, "rows_url": f"{here}#lines"}
    currency = found.contract.currency
    likelihood = None if found.likelihood is None else found.likelihood / 100
    atr = Figure(
        label="Available to renew", value=found.atr, currency=currency, formula=ATR, detail=_frozen(found),
        **shared,
    )  # fmt: skip
    if not found.is_open:
        formula = "A year's value that follows the term on its first day."
        kept = Figure(
            label="Kept", value=found.final_amount, currency=currency, formula=formula,
            detail=_part_of(found), **shared,
        )  # fmt: skip
        return [atr, kept]
    forecast = Figure(
        label="Forecast",
        value=forecast_of(found, standing),
        currency=currency,
        formula=FORECAST,
        detail=str(standing.counted.label) + ("" if found.category else ", as suggested"),
        **shared,
    )
    likely = Figure(
        label="Likelihood",
        value=likelihood,  # type: ignore[arg-type]  # a ratio
        unit="ratio",
        formula="What a person thinks.",
        **shared,
    )
    return [atr, forecast, likely, _decision(found, as_of, shared)]


def _decision(found: Renewal, as_of: date, shared: dict[str, Any]) -> Figure:
    decides_on = found.term.decides_on if found.term else None
    days = (decides_on - as_of).days if decides_on else None
    return Figure(
        label="Days to decision",
        value=days,
        unit="days",
        formula="Days until the last day on which the next term can still be prevented.",
        detail="it is over" if days is not None and days < 0 else "",
        tone=tone_of(days),  # type: ignore[arg-type]
        **shared,
    )


def forecast_of(found: Renewal, standing: Standing) -> Any:
    """The amount that counts: the person's; without one ATR, and 0 when omitted."""
    if found.forecast_amount is not None:
        return found.forecast_amount
    return 0 if standing.counted == "omitted" else found.atr


def _frozen(found: Renewal) -> str:
    if found.atr_amount is None:
        return "live until the window opens"
    return "frozen; the contract says otherwise now" if found.atr_drift else "frozen with the window"


def _part_of(found: Renewal) -> str:
    return f"{percent((found.final_amount or 0) / found.atr)} of it" if found.atr else ""
