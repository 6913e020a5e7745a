"""An account: what it is worth, what it decides, who is there, what happened."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.choices import AccountStatus
from accounts.models import Account
from accounts.permissions import rights_on
from accounts.queries.people import org_chart
from accounts.queries.timeline import timeline
from accounts.queries.timeline_streams import ACCOUNT_STREAMS
from accounts.queries.usage import usage_of
from common.htmx import render_page
from common.http import get_visible_or_404
from common.tables import Empty
from desk.figures import account_figures as figures_of
from desk.figures import acv_figure
from desk.queries import account_page as queries
from desk.queries.account_contracts import cards_of
from desk.queries.charts import usage_charts, value_chart, value_table
from desk.queries.stream import chosen_streams, told
from desk.renewal_list import AccountRenewalTable
from health.queries.signals import signals_of
from people.company import company, company_today
from people.requests import viewer_of
from renewals.models import Renewal, StageLabel
from renewals.queries.rows import renewal_rows

SECTIONS = (
    ("account", "Overview", ""),
    ("account-contracts", "Contracts", "contracts"),
    ("account-renewals", "Renewals", "renewals"),
    ("account-people", "People", "people"),
    ("account-usage", "Usage", ""),
    ("account-health", "Health", ""),
    ("account-tasks", "Tasks", "tasks"),
    ("account-history", "History", ""),
)
NO_RENEWAL = Empty("No renewal yet", "One opens with each term that has an end, when its contract is signed.")
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    url: str
    current: bool
    count: int | None


def frame(request: HttpRequest, account: Account, section: str) -> dict[str, Any]:
    """What stands on every page of an account: facts, figures, tabs, rights."""
    user, today = viewer_of(request), company_today()
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
        "facts": facts_of(account),
        "parent": Account.objects.filter(subsidiaries=account).visible_to(user, on=today).first(),
        "figures": figures_of(account, row, as_of=today),
        "tabs": tabs,
        "can": rights_on(user, account, on=today),
        "currency": company().currency,
        "trail": [("Book", reverse("desk:book"))],
    }


def facts_of(account: Account) -> list[str]:
    """The line under the name: what is known of the four, and the status unless it is the usual one."""
    status = "" if account.status == AccountStatus.ACTIVE else account.get_status_display()
    tier = f"tier {account.tier}" if account.tier[:1].isdigit() else account.tier
    known = (status, account.vertical, account.city, account.segment, tier)
    return [fact for fact in known if fact]


@require_safe
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """The overview.

    Value by quarter, decisions ahead, one stream of everything, people and tasks beside it.
    """
    user, today = viewer_of(request), company_today()
    found = get_visible_or_404(Account, user, pk=pk)
    kind = request.GET.get("of", "")
    streams, after = chosen_streams(kind), request.GET.get("after", "")
    page = timeline(found, viewer=user, as_of=today, streams=streams, after=after)
    context = frame(request, found, "account") | {
        "streams": [(stream.name, stream.label) for stream in ACCOUNT_STREAMS],
        "kind": kind if len(streams) == 1 else "",
        "entries": told(page.entries),
        "next_after": page.next_after,
        "after": after,
        "marks": queries.decisions_ahead(found, as_of=today),
        "ahead": today + queries.AHEAD,
        "team": queries.team_of(found, as_of=today),
        "tasks": queries.tasks_of(found)[:5],
    }
    context |= _value_of(request, found, context)
    return render_page(request, "desk/account.html", context, parts=("stream",))


def _value_of(request: HttpRequest, account: Account, context: dict[str, Any]) -> dict[str, Any]:
    """The value by quarter.

    With the subsidiaries that one may see when the address asks for them (?rolled).
    """
    user, today, currency = viewer_of(request), context["as_of"], company().currency
    below = queries.subsidiaries_of(account, user, as_of=today)
    rolled = bool(below) and "rolled" in request.GET
    accounts = queries.tree_of(account, user, as_of=today) if rolled else queries.alone(account)
    quarters = queries.value_by_quarter(accounts, as_of=today, start_month=company().fiscal_year_start_month)
    found = {
        "value_chart": value_chart(quarters),
        "value_table": value_table(quarters, currency),
        "subsidiaries": below,
        "rolled": rolled,
    }
    if rolled:
        worth = queries.worth_of(accounts, as_of=today)
        words = f"{account.name} and {len(below)} below it that you see"
        figure = acv_figure(
            worth, label="ACV with subsidiaries", filters=words, rows_url=request.path, as_of=today
        )
        found["figures"] = [figure, *context["figures"][1:]]
    return found


@require_safe
def account_peek(request: HttpRequest, pk: int) -> HttpResponse:
    """The side panel of the Book."""
    found = get_visible_or_404(Account, viewer_of(request), pk=pk)
    today = company_today()
    context = frame(request, found, "account") | {
        "tasks": queries.tasks_of(found)[:5],
        "marks": queries.decisions_ahead(found, as_of=today),
        "ahead": today + queries.AHEAD,
    }
    return render(request, "desk/_account_peek.html", context)


@require_safe
def account_contracts(request: HttpRequest, pk: int) -> HttpResponse:
    """Every contract with its lines and the term it is in."""
    found = get_visible_or_404(Account, viewer_of(request), pk=pk)
    context = frame(request, found, "account-contracts")
    cards = cards_of(found, as_of=context["as_of"])
    return render(request, "desk/account_contracts.html", context | {"cards": cards})


@require_safe
def account_renewals(request: HttpRequest, pk: int) -> HttpResponse:
    """What its contracts still decide, and how they were decided."""
    found = get_visible_or_404(Account, viewer_of(request), pk=pk)
    context = frame(request, found, "account-renewals")
    rows = renewal_rows(Renewal.objects.of_accounts([found.pk]), as_of=context["as_of"])
    table = AccountRenewalTable(
        rows.annotate(currency_here=Value(company().currency)),
        as_of=context["as_of"],
        stages=StageLabel.in_use(),
        order_by="-decides",
        empty=NO_RENEWAL,
    )
    return render(request, "desk/account_renewals.html", context | {"table": table.read(request)})


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
    context |= {
        "charts": usage_charts(series, as_of=context["as_of"]),
        "signals": signals_of([found.pk], as_of=context["as_of"]),
    }
    return render(request, "desk/account_usage.html", context)


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
