"""What alerts brought about: for directors, over the book that they look at."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Self
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts import books
from accounts.permissions import directs
from common import navigation, wording
from common.figures import Figure
from common.fiscal import quarters_up_to
from common.htmx import render_page
from common.http import allow
from desk.alert_table import AlertFilter, AlertTable
from desk.slices import accounts_of
from people.company import company, company_today
from people.requests import viewer_of
from renewals.models import Alert
from renewals.models.alert import AlertQuerySet
from renewals.queries.alert_effect import Effect, Fate, effects, with_fate

A_YEAR = timedelta(days=364)
IGNORED = "Nobody answered until a nearer alert, or the end of the renewal, took its place."
RATE = "Σ min(final, ATR) ÷ Σ ATR of the closed renewals behind these alerts, each renewal once."


@dataclass(frozen=True, slots=True)
class Span:
    """The days that the page counts, both included, and what one calls them."""

    first: date
    last: date
    label: str

    @classmethod
    def asked(cls, request: HttpRequest, *, today: date) -> Self:
        """The address's own days; without any, or where they make no sense, the last year."""
        try:
            first, last = (date.fromisoformat(request.GET.get(name, "")) for name in ("from", "to"))
        except ValueError:
            first, last = today - A_YEAR, today
        if first > last:
            first, last = last, first
        return cls(first, last, f"{wording.day(first)} to {wording.day(last)}")

    @property
    def query(self) -> dict[str, str]:
        return {"from": self.first.isoformat(), "to": self.last.isoformat()}


def spans_to_choose(current: Span, *, today: date) -> list[dict[str, Any]]:
    """To choose from: the last year, the quarter that runs and those before it."""
    quarters = quarters_up_to(today, 4, start_month=company().fiscal_year_start_month)
    spans = [Span(today - A_YEAR, today, "Last 12 months")]
    spans += [Span(quarter.starts_on, quarter.ends_on, str(quarter)) for quarter in reversed(quarters)]
    return [
        {
            "label": span.label,
            "url": f"?{urlencode(span.query)}",
            "current": (span.first, span.last) == (current.first, current.last),
        }
        for span in spans
    ]


def alerts_of(request: HttpRequest, span: Span, *, as_of: date) -> AlertQuerySet:
    """Alerts due in these days, of the accounts that this request may see and has picked."""
    seen = Alert.objects.visible_to(viewer_of(request), on=as_of).within(accounts_of(request, as_of=as_of))
    return seen.due_between(span.first, span.last)


@require_safe
def alert_effect(request: HttpRequest) -> HttpResponse:
    """Told, read, acted on, ignored, escalated, and how those renewals ended: in all, by rule, by owner."""
    allow(directs(viewer_of(request)))
    today = company_today()
    span = Span.asked(request, today=today)
    found = effects(alerts_of(request, span, as_of=today))
    context = {
        "as_of": today,
        "book": books.resolve(request, on=today),
        "span": span,
        "tabs": navigation.tabs_of("dashboards", request.user, current="desk:alert-effect"),
        "spans": spans_to_choose(span, today=today),
        "figures": _figures(found.whole, request, span, today),
        "effect": found.whole,
        "tables": [
            ("By rule", "rule", [_row(effect, "rule", span) for effect in found.by_rule]),
            ("By owner", "owner", [_row(effect, "owner", span) for effect in found.by_owner]),
        ],
        "currency": company().currency,
    }
    return render(request, "desk/alert_effect.html", context)


@require_safe
def alerts(request: HttpRequest) -> HttpResponse:
    """The alerts behind a figure, one row each."""
    allow(directs(viewer_of(request)))
    today = company_today()
    span = Span.asked(request, today=today)
    rows = with_fate(alerts_of(request, span, as_of=today)).select_related(
        "rule", "answered_by", "renewal__account", "renewal__contract"
    )
    narrowed = AlertFilter(request.GET, rows)
    table = AlertTable(narrowed.rows, currency=company().currency, order_by="-due").read(request)
    context = {
        "as_of": today,
        "book": books.resolve(request, on=today),
        "span": span,
        "table": table,
        "chips": list(narrowed.chips()),
        "trail": [("Alert effect", f"{reverse('desk:alert-effect')}?{urlencode(span.query)}")],
    }
    return render_page(request, "desk/alerts.html", context, parts=("rows",))


def _rows_url(span: Span, **only: str) -> str:
    return f"{reverse('desk:alerts')}?{urlencode(span.query | only)}"


def _row(effect: Effect, by: str, span: Span) -> dict[str, Any]:
    """A row of a table: its counts, each with the address of the alerts behind it."""
    mine = {by: effect.key or "0"}
    counts = (
        (effect.told, {"what": "told"}),
        (effect.read, {"what": "read"}),
        (effect.acted, {"what": Fate.ACTED}),
        (effect.acknowledged, {"what": Fate.ACKNOWLEDGED}),
        (effect.waiting, {"what": Fate.WAITING}),
        (effect.ignored, {"what": Fate.IGNORED}),
        (effect.escalated, {"what": "escalated"}),
        (effect.closed, {"what": "closed"}),
    )
    parts = [
        ("secured", effect.acted),
        ("soon", effect.waiting),
        ("late", effect.ignored),
        ("quiet", effect.acknowledged + effect.void),
    ]
    words = (
        f"{effect.acted} acted on, {effect.waiting} wait, {effect.ignored} ignored, "
        f"{effect.acknowledged + effect.void} acknowledged or no longer held"
    )
    return {
        "effect": effect,
        "counts": [(count, _rows_url(span, **mine, **only)) for count, only in counts],
        "mix": (parts, words),
    }


def _figures(whole: Effect, request: HttpRequest, span: Span, today: date) -> list[Figure]:
    shared: dict[str, Any] = {
        "as_of": today,
        "filters": f"Alerts due {span.label}: {books.resolve(request, on=today).label}",
    }
    counts = (
        ("Told", whole.told, "told", "", "Alerts that people were told of."),
        ("Read", whole.read, "read", "", "Somebody opened the notification, or answered it."),
        ("Acted on", whole.acted, Fate.ACTED, "", "Opened, logged or closed by somebody who was told."),
        ("Ignored", whole.ignored, Fate.IGNORED, "late", IGNORED),
        ("Escalated", whole.escalated, "escalated", "soon", "Silent for the days that the rule allows."),
    )
    return [
        *(
            Figure(
                label=label,
                value=count,
                unit="count",
                formula=formula,
                detail=_share_in_words(whole, count, what),
                rows_url=_rows_url(span, what=what),
                tone=tone if count else "",  # type: ignore[arg-type]  # one of its tones
                **shared,
            )
            for label, count, what, tone, formula in counts
        ),
        Figure(
            label="Kept",
            value=whole.kept if whole.closed else None,
            currency=company().currency,
            formula=RATE,
            detail=_rate_in_words(whole),
            rows_url=_rows_url(span, what="closed"),
            **shared,
        ),
    ]


def _share_in_words(whole: Effect, count: int, what: str) -> str:
    if what == "told":
        return f"{whole.renewals} renewal{'' if whole.renewals == 1 else 's'}"
    return f"{wording.percent(whole.share(count), places=0)} of told"


def _rate_in_words(whole: Effect) -> str:
    return f"{wording.percent(whole.rate)} of {whole.closed} closed" if whole.closed else "none closed"
