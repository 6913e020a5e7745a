"""The dashboards. Each reads through the chooser, which holds sight."""

from functools import lru_cache, partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from insights import charts, figures
from insights.choosing import choose
from insights.queries.book_health import (
    MOST,
    TEN,
    reasons_of,
    shares_by_account,
    shares_by_vertical,
    worth_of,
)
from insights.queries.bridge import bridge_of
from insights.queries.rows import columns_of
from insights.queries.standing import standing_of
from insights.views.frame import show


@lru_cache(maxsize=20_000)
def account_address(pk: int) -> str:
    """A chart of bubbles needs hundreds."""
    return reverse("desk:account-health", args=[pk])


@require_safe
def book_health(request: HttpRequest) -> HttpResponse:
    """ACV by decision quarter × health, what is at risk and why, how concentrated the book is."""
    chosen = choose(request)
    standing, columns = standing_of(chosen), columns_of(chosen.as_of)
    cells, largest = standing.cells(), standing.largest(TEN)
    worth = worth_of(cells, largest)
    drill = partial(chosen.address, reverse("insights:accounts"))
    usual: dict[str, Any] = {"currency": chosen.currency}
    context = {
        "figures": figures.of_worth(worth, chosen, drill()),
        "heat": charts.heat_panel(cells, columns, address=drill, **usual),
        "bubbles": charts.bubble_panel(standing.drawn(charts.MOST_BUBBLES), account=account_address, **usual),
        "risks": reasons_of(standing.worst(MOST), as_of=chosen.as_of),
        "all_at_risk": chosen.address(reverse("insights:at-risk")),
        "panels": [
            charts.share_panel(
                shares_by_account(largest, whole=worth.acv),
                key="by-account",
                title="The ten largest accounts",
                address=lambda key: account_address(int(key)),
                most=TEN,
                **usual,
            ),
            charts.share_panel(
                shares_by_vertical(cells),
                key="by-vertical",
                title="By vertical",
                address=lambda key: drill(in_vertical=key),
                most=12,
                **usual,
            ),
        ],
        "kept_at": standing.kept_at,
    }
    return show(request, chosen, "book-health", context)


@require_safe
def bridge(request: HttpRequest) -> HttpResponse:
    """Where the value of the period came from and went to."""
    chosen = choose(request)
    found = bridge_of(chosen)
    drill = partial(chosen.address, reverse("insights:movements"))
    context = {
        "figures": figures.of_bridge(found, chosen, drill()),
        "panel": charts.bridge_panel(found, currency=chosen.currency, address=drill),
        "bridge": found,
    }
    return show(request, chosen, "bridge", context)
