"""The dashboards over time: retention, forecast, accuracy, people, what changed."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from health.queries.backtest import backtest
from insights import figures, trend_charts
from insights.choosing import choose
from insights.periods import OWN, TWELVE
from insights.queries.changes import changes_of
from insights.queries.forecasting import forecasts_of, parts_of, snapshot_of, target_of
from insights.queries.managers import names_of, people_of
from insights.queries.rows import read_held
from insights.queries.trends import Renewed, kept_by_quarter, kept_until, renewed_by_quarter
from insights.tables import PersonTable
from insights.views.frame import show
from renewals.models import SnapshotRow
from renewals.queries.accuracy import forecast_accuracy

YEAR = timedelta(days=366)


@require_safe
def trends(request: HttpRequest) -> HttpResponse:
    """GRR, NRR and renewal rates over nine quarters."""
    chosen = choose(request)
    kept, renewed = kept_by_quarter(chosen), renewed_by_quarter(chosen)

    def due_in(one: Renewed) -> str:
        days = {"first": one.quarter.starts_on, "last": one.quarter.ends_on}
        return chosen.address(reverse("insights:renewals"), period=OWN, **days)

    usual: dict[str, Any] = {"currency": chosen.currency}
    context = {
        "figures": figures.of_trends(kept, renewed, chosen),
        "kept": trend_charts.kept_panel(
            kept, address=partial(chosen.address, reverse("insights:kept")), **usual
        ),
        "renewed": trend_charts.renewed_panel(renewed, as_of=chosen.as_of, address=due_in, **usual),
        "kept_until": kept_until(),
    }
    return show(request, chosen, "trends", context)


@require_safe
def forecast(request: HttpRequest) -> HttpResponse:
    """What is due in the period by category, against what the targets ask for."""
    chosen = choose(request)
    snapshot = snapshot_of(chosen)
    rows = forecasts_of(chosen, snapshot)
    parts, asked = parts_of(rows), target_of(chosen, rows)
    drill = partial(chosen.address, reverse("insights:renewals"))
    context = {
        "figures": figures.of_forecast(parts, asked, chosen, drill()),
        "panel": trend_charts.forecast_panel(parts, asked, currency=chosen.currency, address=drill),
        "snapshot": snapshot,
        "asked": asked,
    }
    return show(request, chosen, "forecast", context)


@require_safe
def accuracy(request: HttpRequest) -> HttpResponse:
    """How far forecasts were off, by how early they were made and by person."""
    chosen = choose(request, usual=TWELVE)
    rows = SnapshotRow.objects.visible_to(chosen.user, on=chosen.today).within(chosen.accounts)
    first, last = chosen.period.first, min(chosen.period.last, chosen.as_of)
    if chosen.period.name == TWELVE:  # whole quarters are counted: reach back to the first of four
        first = chosen.as_of - YEAR - timedelta(days=92)
    horizons = forecast_accuracy(first, max(first, last), today=chosen.as_of, rows=rows)
    names = names_of({key for one in horizons for key in one.by_owner if key})
    context = {
        "figures": figures.of_accuracy(horizons, chosen),
        "panel": trend_charts.accuracy_panel(horizons),
        "people": [
            (names.get(key or 0, "Nobody"), found.as_json())
            for one in horizons
            if one.name == "D45"
            for key, found in sorted(one.by_owner.items(), key=lambda item: -item[1].n)
        ],
    }
    return show(request, chosen, "accuracy", context)


@require_safe
def managers(request: HttpRequest) -> HttpResponse:
    """The people of the book side by side."""
    chosen = choose(request)
    found = people_of(chosen, read_held(chosen))
    drill = partial(chosen.address, reverse("insights:accounts"))
    table = PersonTable(found, drill=drill).read(request, size=len(found))
    return show(request, chosen, "managers", {"table": table})


@require_safe
def tested(request: HttpRequest) -> HttpResponse:
    """What health was worth as a forecast: by the health of 120 days before, how much was kept."""
    chosen = choose(request, usual=TWELVE)
    keys = list(chosen.accounts.order_by().values_list("pk", flat=True))
    last = min(chosen.period.last, chosen.as_of)
    found = backtest(keys, first=chosen.period.first, last=last)
    panel = trend_charts.backtest_panel(found, currency=chosen.currency)
    return show(request, chosen, "backtest", {"panel": panel})


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """The forecast then and now, and why it differs."""
    chosen = choose(request)
    found = changes_of(chosen)
    drill = partial(chosen.address, reverse("insights:changed"))
    context: dict[str, Any] = {"panel": None}
    if found:
        panel = trend_charts.changes_panel(found, currency=chosen.currency, address=drill)
        context = {"panel": panel, "figures": figures.of_changes(found, chosen, drill())}
    return show(request, chosen, "changes", context)
