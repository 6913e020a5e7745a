"""Who has how much to do, person by person."""

from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.permissions import directs
from common.figures import Figure
from common.http import allow
from people.choosing import owners_for
from people.company import company, company_today
from people.requests import viewer_of
from territories.queries.workload import Workloads, workload_of
from territories.views.frame import sections


@require_safe
def workload(request: HttpRequest) -> HttpResponse:
    """The people of a director, or everybody, with what each has; every figure opens its rows."""
    user, today = viewer_of(request), company_today()
    allow(directs(user))
    found = workload_of(list(owners_for(user, on=today)), user=user, on=today)
    context = {
        "found": found,
        "figures": _figures(found),
        "currency": company().currency,
        "as_of": today,
        "tabs": sections(user, "workload"),
    }
    return render(request, "territories/workload.html", context)


def _figures(found: Workloads) -> list[Figure]:
    today, working = company_today(), found.working
    acv = sum((row.acv for row in working), Decimal(0))
    return [
        Figure(
            label="People with accounts",
            value=len(working),
            unit="count",
            as_of=today,
            formula="People who own at least one account in sight today.",
        ),
        Figure(
            label="Accounts a person",
            value=round(Decimal(sum(row.accounts for row in working)) / len(working)) if working else None,
            unit="count",
            as_of=today,
            formula="Their accounts ÷ people with accounts.",
        ),
        Figure(
            label="ACV a person",
            value=acv / len(working) if working else None,
            currency=company().currency,
            as_of=today,
            formula="ACV in force of their accounts ÷ people with accounts.",
        ),
        Figure(
            label="Overdue renewals",
            value=sum(row.overdue for row in found.rows),
            unit="count",
            tone="late" if any(row.overdue for row in found.rows) else "",
            as_of=today,
            formula="Open renewals whose term is over.",
        ),
        Figure(
            label="Silent accounts",
            value=sum(row.silent for row in found.rows),
            unit="count",
            as_of=today,
            formula=f"Accounts without contact for {found.silent_days} days.",
        ),
    ]
