"""An account: what it is worth, what it decides, who is there, what happened."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import Account
from accounts.permissions import rights_on
from accounts.queries.people import org_chart
from accounts.queries.timeline import timeline
from accounts.queries.timeline_streams import ACCOUNT_STREAMS
from accounts.queries.usage import usage_of
from common.figures import Figure
from common.htmx import render_page
from common.http import get_visible_or_404
from common.wording import countdown, percent
from desk.queries import account_page as queries
from desk.queries.charts import usage_charts, value_chart, value_table
from desk.slices import viewer_of
from people.company import company, company_today

SECTIONS = (
    ("account", "Overview", ""),
    ("account-contracts", "Contracts", "contracts"),
    ("account-people", "People", "people"),
    ("account-usage", "Usage", ""),
    ("account-tasks", "Tasks", "tasks"),
    ("account-history", "History", ""),
)
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    url: str
    current: bool
    count: int | None


def frame(request: HttpRequest, account: Account, section: str) -> dict[str, Any]:
    """What stands on every page of an account: figures, tabs, rights."""
    today = company_today()
    counts = queries.counts_of(account)
    row = queries.account_row(account, as_of=today)
    tabs = [
        Tab(label, reverse(f"desk:{name}", args=[account.pk]), name == section, counts.get(counted))
        for name, label, counted in SECTIONS
    ]
    return {
        "account": account,
        "as_of": today,
        "row": row,
        "figures": figures_of(account, row),
        "tabs": tabs,
        "can": rights_on(viewer_of(request), account, on=today),
        "currency": company().currency,
        "trail": [("Book", reverse("desk:book"))],
    }


def figures_of(account: Account, row: dict[str, Any]) -> list[Figure]:
    """The strip of the account: the same figures as its row in the Book."""
    today, currency = company_today(), company().currency
    ledger = reverse("desk:account-contracts", args=[account.pk])
    before = row["acv_year_ago"]
    change = (row["acv"] - before) / before if before else None
    decides = row["decides_on"]
    days = (decides - today).days if decides else None
    return [
        Figure(
            label="ACV",
            value=row["acv"],
            currency=currency,
            as_of=today,
            formula="Annualised value of the recurring lines in force: the sum of the account's ledger up to the day.",
            filters=account.name,
            rows_url=ledger,
            detail=f"{percent(change, signed=True)} in a year" if change is not None else "",
        ),
        Figure(
            label="Decides",
            value=days,
            unit="days",
            as_of=today,
            formula="Days until the last day on which the next term can still be prevented, of the contract nearest to it.",
            filters=account.name,
            rows_url=ledger,
            detail=f"{decides:%-d %b %Y} · {countdown(decides, today)}" if decides else "Nothing decides",
            tone="" if days is None or days > 90 else "late" if days <= 14 else "soon",
        ),
        Figure(
            label="At stake",
            value=row["at_stake"],
            currency=currency,
            as_of=today,
            formula="ATR of the term that decides next: the annualised value of its recurring lines alive on its last day.",
            filters=account.name,
            rows_url=ledger,
        ),
    ]


@require_safe
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """The overview: value by quarter, decisions ahead, one stream of everything, people and tasks beside it."""
    user, today = viewer_of(request), company_today()
    found = get_visible_or_404(Account, user, pk=pk)
    chosen = [s for s in ACCOUNT_STREAMS if s.name in request.GET.getlist("of")] or list(ACCOUNT_STREAMS)
    stream = timeline(found, viewer=user, as_of=today, streams=chosen, after=request.GET.get("after", ""))
    quarters = queries.value_by_quarter(found, as_of=today, start_month=company().fiscal_year_start_month)
    context = frame(request, found, "account") | {
        "value_chart": value_chart(quarters),
        "value_table": value_table(quarters, company().currency),
        "marks": queries.decisions_ahead(found, as_of=today),
        "ahead": today + queries.AHEAD,
        "streams": [(s.name, s.label, len(chosen) == 1 and s in chosen) for s in ACCOUNT_STREAMS],
        "page": stream,
        "team": queries.team_of(found, as_of=today),
        "tasks": queries.tasks_of(found)[:5],
        "subsidiaries": queries.subsidiaries_of(found, user, as_of=today),
    }
    return render_page(request, "desk/account.html", context, parts=("stream",))


@require_safe
def account_peek(request: HttpRequest, pk: int) -> HttpResponse:
    """The side panel of the Book."""
    found = get_visible_or_404(Account, viewer_of(request), pk=pk)
    today = company_today()
    context = frame(request, found, "account") | {"tasks": queries.tasks_of(found)[:5], "marks": queries.decisions_ahead(found, as_of=today)}
    return render(request, "desk/_account_peek.html", context | {"ahead": today + queries.AHEAD})


@require_safe
def account_contracts(request: HttpRequest, pk: int) -> HttpResponse:
    """Every contract with its lines and the term it is in."""
    found = get_visible_or_404(Account, viewer_of(request), pk=pk)
    context = frame(request, found, "account-contracts")
    contracts = queries.contracts_of(found, as_of=context["as_of"])
    return render(request, "desk/account_contracts.html", context | {"contracts": contracts})


@require_safe
def account_people(request: HttpRequest, pk: int) -> HttpResponse:
    """Theirs as an org chart with stance, ours as the team."""
    found = get_visible_or_404(Account, viewer_of(request), pk=pk)
    context = frame(request, found, "account-people")
    context |= {"chairs": org_chart(found), "team": queries.team_of(found, as_of=context["as_of"])}
    return render(request, "desk/account_people.html", context)


@require_safe
def account_usage(request: HttpRequest, pk: int) -> HttpResponse:
    """What is used of what was bought, a chart a product, thirteen months back."""
    found = get_visible_or_404(Account, viewer_of(request), pk=pk)
    context = frame(request, found, "account-usage")
    series = usage_of(found, first=context["as_of"] - YEAR - timedelta(days=31), last=context["as_of"])
    return render(request, "desk/account_usage.html", context | {"charts": usage_charts(series, as_of=context["as_of"])})


@require_safe
def account_tasks(request: HttpRequest, pk: int) -> HttpResponse:
    """What is open, soonest first, and what was done last."""
    found = get_visible_or_404(Account, viewer_of(request), pk=pk)
    context = frame(request, found, "account-tasks")
    context |= {"tasks": queries.tasks_of(found), "done": queries.done_tasks_of(found)[:20]}
    return render(request, "desk/account_tasks.html", context)


@require_safe
def account_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Who changed what on the account."""
    found = get_visible_or_404(Account, viewer_of(request), pk=pk)
    return render(request, "desk/account_history.html", frame(request, found, "account-history"))
