"""The tree of territories, and the page of one."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from accounts import books
from accounts.models import Account
from common.htmx import render_page, wanted_part
from common.http import get_visible_or_404
from common.search import typed
from people.company import company, company_today
from people.requests import viewer_of
from territories.domain.reaching import periods_now
from territories.map_chart import option_of, table_of
from territories.models import Territory, TerritoryPlan
from territories.periods import Period
from territories.permissions import can_arrange, can_plan
from territories.queries.attainment import my_targets
from territories.queries.coverage import coverage_of
from territories.queries.places import cities_of
from territories.queries.plans import standings
from territories.queries.reached import reached_in
from territories.queries.tree import Tree, branch_of, largest_in, search_tree, tree_seen_by
from territories.views.frame import Trail, sections, trail_to

TREE = "territories/territory_list.html"
DEEPEST = 50  # levels that a row is set in
MINE = ("my-targets",)  # the part of the page that Today shows


@require_safe
def territory_list(request: HttpRequest) -> HttpResponse:
    """The territories in sight with what they hold today; one looked for, or what stands under one."""
    user, today, query = viewer_of(request), company_today(), typed(request.GET.get("q", ""))
    under = _under(request)
    if under and not query and wanted_part(request, (f"territory-{under.pk}",)):
        depth = request.GET.get("depth", "")
        deep = min(int(depth), DEEPEST) if depth.isascii() and depth.isdigit() and len(depth) < 4 else 0
        template, tree = f"{TREE}#rows", branch_of(under, user, on=today, depth=deep)
    else:
        template = TREE
        tree = search_tree(user, query, on=today) if query else tree_seen_by(user, on=today, under=under)
    context = {
        "tree": tree,
        "nodes": tree.nodes,
        "under": under,
        "q": query,
        "trail": _trail_above(tree, under),
        "read_as_kept": tree.kept,
        "currency": company().currency,
        "as_of": today,
        "tabs": sections(user, "territory-list"),
    }
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


def _under(request: HttpRequest) -> Territory | None:
    """The territory whose branch is asked for; one that is not in sight is not found."""
    asked = request.GET.get("below", "")
    if not asked:
        return None
    if not (asked.isascii() and asked.isdigit() and len(asked) < 19):
        raise Http404("No such territory.")
    return get_visible_or_404(Territory, viewer_of(request), pk=int(asked))


def _trail_above(tree: Tree, under: Territory | None) -> Trail:
    """Up from the part of the tree that is looked at."""
    if under is None:
        return []
    above = [node for node in tree.above if node.pk != under.pk]
    address = trail_to()[0][1]
    return [*trail_to(), *((node.name, f"{address}?below={node.pk}") for node in above)]


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
    return periods_now(today, start_month=company().fiscal_year_start_month)


@require_safe
def territory(request: HttpRequest, pk: int) -> HttpResponse:
    """One territory: targets against what was reached, who covers it, its largest accounts."""
    user, today = viewer_of(request), company_today()
    node = get_visible_or_404(Territory, user, pk=pk)
    month = company().fiscal_year_start_month
    largest, kept = largest_in(node, user=user, on=today)
    plans = TerritoryPlan.objects.visible_to(user, on=today).filter(territory=node).order_by("-period")
    context = {
        "territory": node,
        "trail": trail_to(),
        "attained": [reached_in(node, period=period, as_of=today) for period in _periods_now(today)],
        "plans": standings(plans, on=today, at=timezone.now(), start_month=month),
        "can_plan": can_plan(user, node, on=today),
        "can_arrange": can_arrange(user, node, on=today),
        "coverage": coverage_of(node, user=user, on=today, start_month=month),
        "accounts": largest,
        "read_as_kept": kept,
        "currency": company().currency,
        "as_of": today,
    }
    return render(request, "territories/territory.html", context)
