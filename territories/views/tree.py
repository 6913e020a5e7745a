"""The tree of territories, and the page of one."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import books
from accounts.models import Account
from common.fiscal import quarter_of
from common.htmx import render_page, wanted_part
from common.http import get_visible_or_404
from people.company import company, company_today
from people.requests import viewer_of
from territories.map_chart import option_of, table_of
from territories.models import Territory, TerritoryPlan
from territories.periods import Period, period_named
from territories.permissions import can_arrange, can_plan
from territories.queries.attainment import attainment_of_territories, my_targets
from territories.queries.coverage import coverage_of
from territories.queries.places import cities_of
from territories.queries.plans import standings
from territories.queries.tree import largest_in, tree_seen_by
from territories.views.frame import sections, trail_to

MINE = ("my-targets",)  # the part of the page that Today shows


@require_safe
def territory_list(request: HttpRequest) -> HttpResponse:
    """The territories in sight with what they hold today."""
    today = company_today()
    nodes = tree_seen_by(viewer_of(request), on=today)
    context = {
        "nodes": nodes,
        "currency": company().currency,
        "as_of": today,
        "tabs": sections(viewer_of(request), "territory-list"),
    }
    return render(request, "territories/territory_list.html", context)


@require_safe
def territory_map(request: HttpRequest) -> HttpResponse:
    """The accounts of the book looked at, by city; a bubble opens the Book at it."""
    user, today = viewer_of(request), company_today()
    book = books.resolve(request, on=today)
    cities = cities_of(book.of(Account.objects.visible_to(user, on=today)), on=today)
    currency, address = company().currency, reverse("desk:book")
    context = {
        "book": book,
        "cities": cities,
        "option": option_of(cities.known, book=address),
        "table": table_of(cities.all, currency=currency, book=address),
        "currency": currency,
        "as_of": today,
        "tabs": sections(user, "map"),
    }
    return render(request, "territories/map.html", context)


@require_safe
def targets_of_mine(request: HttpRequest) -> HttpResponse:
    """What one is to reach oneself: quarter and year; Today fetches the quarter alone, once it is there."""
    user, today = viewer_of(request), company_today()
    only_quarter = wanted_part(request, MINE) != ""
    periods = _periods_now(today)[: 1 if only_quarter else 2]
    read = [(period, my_targets(user, period=period, as_of=today)) for period in periods]
    context = {
        "mine": [(period, rows) for period, rows in read if rows],
        "only_quarter": only_quarter,
        "currency": company().currency,
        "trail": [("Today", reverse("desk:home"))],
    }
    return render_page(request, "territories/my_targets.html", context, parts=MINE)


def _periods_now(today: date) -> list[Period]:
    """The quarter and the year at hand."""
    month = company().fiscal_year_start_month
    quarter = quarter_of(today, start_month=month)
    names = (f"{quarter.year}Q{quarter.number}", str(quarter.year))
    return [period_named(name, start_month=month) for name in names]


@require_safe
def territory(request: HttpRequest, pk: int) -> HttpResponse:
    """One territory: targets against what was reached, who covers it, its largest accounts."""
    user, today = viewer_of(request), company_today()
    node = get_visible_or_404(Territory, user, pk=pk)
    month = company().fiscal_year_start_month
    plans = TerritoryPlan.objects.visible_to(user, on=today).filter(territory=node).order_by("-period")
    context = {
        "territory": node,
        "trail": trail_to(),
        "attained": [
            (period, attainment_of_territories([node], period=period, as_of=today)[node.pk])
            for period in _periods_now(today)
        ],
        "plans": standings(plans, on=today, at=timezone.now(), start_month=month),
        "can_plan": can_plan(user, node, on=today),
        "can_arrange": can_arrange(user, node, on=today),
        "coverage": coverage_of(node, user=user, on=today, start_month=month),
        "accounts": largest_in(node, user=user, on=today),
        "currency": company().currency,
        "as_of": today,
    }
    return render(request, "territories/territory.html", context)
