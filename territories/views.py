"""The tree of territories, and the page of one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.fiscal import quarter_of
from common.http import get_visible_or_404
from people.company import company, company_today
from people.models import User
from territories.models import Coverage, Territory
from territories.periods import period_named
from territories.queries.attainment import attainment_of_territories
from territories.queries.tree import largest_in, tree_seen_by


def _viewer(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  the pages are closed to others
    return request.user


@require_safe
def territory_list(request: HttpRequest) -> HttpResponse:
    """The territories in sight with what they hold today."""
    today = company_today()
    nodes = tree_seen_by(_viewer(request), on=today)
    context = {"nodes": nodes, "currency": company().currency, "as_of": today}
    return render(request, "territories/territory_list.html", context)


@require_safe
def territory(request: HttpRequest, pk: int) -> HttpResponse:
    """One territory: targets against what was reached, who covers it, its largest accounts."""
    user, today = _viewer(request), company_today()
    node = get_visible_or_404(Territory, user, pk=pk)
    month = company().fiscal_year_start_month
    quarter = quarter_of(today, start_month=month)
    names = (f"{quarter.year}Q{quarter.number}", str(quarter.year))
    periods = [period_named(name, start_month=month) for name in names]
    context = {
        "territory": node,
        "trail": [("Territories", reverse("territories:territory-list"))],
        "attained": [
            (period, attainment_of_territories([node], period=period, as_of=today)[node.pk])
            for period in periods
        ],
        "coverage": Coverage.objects.visible_to(user, on=today).filter(territory=node).select_related("user"),
        "accounts": largest_in(node, user=user, on=today),
        "currency": company().currency,
        "as_of": today,
    }
    return render(request, "territories/territory.html", context)
