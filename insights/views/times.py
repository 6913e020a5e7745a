"""The dashboards over time: retention, forecast, accuracy, people, what changed."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from health.choices import Band
from health.queries.backtest import backtest
from insights import figures, trend_charts
from insights.choosing import choose
from insights.domain.owners import HORIZON, YEAR, last_quarter
from insights.people_table import PersonTable
from insights.periods import OWN, TWELVE
from insights.queries.changes import changes_of
from insights.queries.forecasting import parts_of, snapshot_of, target_of
from insights.queries.managers import names_of, people_kept, people_of
from insights.queries.missed import accuracy_of
from insights.queries.rows import NEVER
from insights.queries.standing import standing_of
from insights.queries.tested import decided_in
from insights.queries.trends import Renewed, kept_by_quarter, kept_until, renewed_by_quarter
from insights.views.frame import show
from insights.views.listing import Listing, file_of, files_of
from insights.views.rows import one_by_one


@require_safe
def trends(request: HttpRequest) -> HttpResponse:
    """GRR, NRR and renewal rates over nine quarters."""
    chosen = choose(request)
    kept, renewed = kept_by_quarter(chosen), renewed_by_quarter(chosen)

    def due_in(one: Renewed) -> str:
        days = {"first": one.quarter.starts_on, "last": one.quarter.ends_on}
        return chosen.address(reverse("insights:renewals"), period=OWN, known="today", **days)

    usual: dict[str, Any] = {"currency": chosen.currency}
    context = {
        "figures": figures.of_trends(kept, renewed, chosen, due_in),
        "kept": trend_charts.kept_panel(
            kept, address=partial(chosen.address, reverse("insights:kept")), **usual
        ),
        "renewed": trend_charts.renewed_panel(renewed, as_of=chosen.as_of, address=due_in, **usual),
        "kept_until": kept_until(),
        "kept_at": chosen.renewals_kept_at,
    }
    return show(request, chosen, "trends", context)


@require_safe
def forecast(request: HttpRequest) -> HttpResponse:
    """What is due in the period by category, against what the targets ask for."""
    chosen = choose(request)
    snapshot = snapshot_of(chosen)
    parts, asked = parts_of(chosen, snapshot), target_of(chosen, snapshot)
    drill = partial(chosen.address, reverse("insights:renewals"))
    context = {
        "figures": figures.of_forecast(parts, asked, chosen, drill()),
        "panel": trend_charts.forecast_panel(parts, asked, currency=chosen.currency, address=drill),
        "snapshot": snapshot,
        "asked": asked,
        "kept_at": chosen.renewals_kept_at,
    }
    return show(request, chosen, "forecast", context)


@require_safe
def accuracy(request: HttpRequest) -> HttpResponse:
    """How far forecasts were off, by how early they were made and by person."""
    chosen = choose(request, usual=TWELVE)
    horizons = accuracy_of(chosen)
    drill = partial(chosen.address, reverse("insights:missed"))
    by_owner = next((one.by_owner for one in horizons if one.name == HORIZON), {})
    names = names_of({key for key in by_owner if key})
    context = {
        "figures": figures.of_accuracy(horizons, chosen, drill(horizon=HORIZON)),
        "panel": trend_charts.accuracy_panel(horizons, address=drill),
        "people": [
            (names.get(key or 0, "Nobody"), found, drill(horizon=HORIZON, owner=key or NEVER))
            for key, found in sorted(by_owner.items(), key=lambda item: -item[1].n)
        ],
    }
    return show(request, chosen, "accuracy", context)


def people_read(request: HttpRequest) -> Listing:
    """The people of the book side by side; each figure opens its rows."""
    chosen = choose(request)
    standing, quarter = standing_of(chosen), last_quarter(chosen.as_of)
    found = people_kept(chosen, quarter=quarter)
    if found is None:
        found = people_of(chosen, standing.owners(), quarter=quarter)
    spans: dict[str, dict[str, Any]] = {
        "kept": {"ends_on": quarter},
        "missed": {"horizon": HORIZON, "period": OWN, "first": chosen.as_of - YEAR, "last": chosen.as_of},
    }

    places = {rows: reverse(f"insights:{rows}") for rows in ("accounts", "kept", "missed")}

    def drill(rows: str, **more: str) -> str:
        return chosen.address(places[rows], **spans.get(rows, {}), **more)

    return Listing(
        chosen=chosen, name="managers", heading="People", back="managers", words=chosen.words,
        kept_at=standing.kept_at,
        table=PersonTable(found, drill=drill),
        head=(
            "Person", "Accounts", "ACV", "Decides in 90 days", "Overdue", "Silent", "Healthy", "Needs care",
            "At risk", "Unknown", "GRR", "NRR", "WAPE", "Currency",
        ),
        cells=lambda: (
            (
                one.name, one.accounts, one.acv, one.soon, one.overdue, one.silent, one.mix[Band.GREEN],
                one.mix[Band.AMBER], one.mix[Band.RED], one.mix[Band.UNKNOWN], one.grr, one.nrr, one.wape,
                one.currency,
            )
            for one in one_by_one(found)
        ),
    )  # fmt: skip


@require_safe
def managers(request: HttpRequest) -> HttpResponse:
    """The people of the book side by side."""
    found = people_read(request)
    context = {
        "table": found.table.read(request),
        "files": files_of(request, found.name),
        "kept_at": found.kept_at,
    }
    return show(request, found.chosen, "managers", context)


managers_export = file_of(people_read)


@require_safe
def tested(request: HttpRequest) -> HttpResponse:
    """What health was worth as a forecast: by the health of 120 days before, how much was kept."""
    chosen = choose(request, usual=TWELVE)
    drill = partial(chosen.address, reverse("insights:tested"))
    found = backtest(decided_in(chosen, chosen.renewals_summed))
    panel = trend_charts.backtest_panel(found, currency=chosen.currency, address=drill)
    return show(request, chosen, "backtest", {"panel": panel, "kept_at": chosen.renewals_kept_at})


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
