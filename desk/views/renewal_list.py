"""The list of renewals: one row each, narrowed, sorted, saved, taken away as a file. Also what it shares with
board and calendar.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts import books
from common.figures import Figure
from common.files import as_file
from common.htmx import render_page
from common.sheets import Cell
from desk.filters import Words, without
from desk.models import SavedView
from desk.renewal_list import RenewalFilter, RenewalTable
from desk.slices import renewals_of
from desk.views.narrowing import asks_to_narrow, narrowing
from people.company import company, company_today
from people.requests import viewer_of
from renewals.choices import Category
from renewals.models import StageLabel
from renewals.queries.rows import RenewalSums, owners_of, sums_of
from standing.queries.picking import picked_of

HEAD = (
    "Account", "Contract", "Owner", "Stage", "Outcome", "Category", "Likelihood", "ATR", "Forecast",
    "Currency", "Decides on", "Due on", "Next step", "Next step on",
)  # fmt: skip


# The same renewals in three ways, with the filters and the saved views of all, two pages about their
# forecast, and what became of those that were due: (address, label).
WAYS = (
    ("desk:renewals", "List"),
    ("desk:renewals-board", "Board"),
    ("desk:renewals-calendar", "Calendar"),
    ("desk:renewals-changes", "What changed"),
    ("desk:renewals-accuracy", "Accuracy"),
    ("desk:renewals-kept", "Kept"),
)
FILTERED = 3


@dataclass(frozen=True, slots=True)
class RenewalList:
    """The list as the address asks for it: page and export read the same one."""

    filter: RenewalFilter
    table: RenewalTable
    sums: RenewalSums


def narrow_renewals(
    request: HttpRequest, *, as_of: date, by: type[RenewalFilter] = RenewalFilter
) -> RenewalFilter:
    """The renewals that this request may see and has picked, with the filters of its address."""
    rows = renewals_of(request, as_of=as_of)
    words: dict[str, Words] = {
        "owner": partial(owners_of, rows),
        "stage": lambda: list(StageLabel.in_use().items()),
    }
    return by(request.GET, queryset=rows, as_of=as_of, words=words)


def frame_of(request: HttpRequest, narrowed: RenewalFilter, way: str) -> Any:
    """What stands around the renewals whatever way they are shown: ways, views, filters, files."""
    query = without(request.GET, *(name for name in ("sort", "month") if name not in narrowed.filters))
    return {
        "as_of": narrowed.as_of,
        "read_as_kept": picked_of(request, on=narrowed.as_of).kept,
        "book": books.resolve(request, on=narrowed.as_of),
        "filter": narrowed,
        "chips": list(narrowed.chips()),
        "clear": without(request.GET, *narrowed.filters),
        "ways": [
            {"label": label, "url": reverse(name) + (query if n < FILTERED else ""), "current": name == way}
            for n, (name, label) in enumerate(WAYS)
        ],
        "views": SavedView.objects.usable_by(viewer_of(request), page="renewals"),
        "views_list": reverse(way),
        "views_save": reverse("desk:renewal-view-save"),
        "query": query.removeprefix("?"),
        "export_csv": reverse("desk:renewals-export", args=["csv"]),
        "export_xlsx": reverse("desk:renewals-export", args=["xlsx"]),
    }


def read_renewals(request: HttpRequest, *, as_of: date) -> RenewalList:
    """What this request may see, has picked and has narrowed."""
    narrowed, stages = narrow_renewals(request, as_of=as_of), StageLabel.in_use()
    found = narrowed.qs
    sums = sums_of(found, as_of=as_of)
    table = RenewalTable(
        found, as_of=as_of, stages=stages, order_by="decides", sums=figures_of(request, sums, as_of)
    )
    return RenewalList(narrowed, table, sums)


@require_safe
def renewals(request: HttpRequest) -> HttpResponse:
    """The page, and its rows alone when htmx asks for them."""
    today = company_today()
    if asks_to_narrow(request):
        return narrowing(request, narrow_renewals(request, as_of=today))
    listed = read_renewals(request, as_of=today)
    listed.table.read(request, size=listed.sums.renewals)
    context = frame_of(request, listed.filter, "desk:renewals") | {"table": listed.table}
    context["query"] = request.GET.urlencode()
    return render_page(request, "desk/renewals.html", context, parts=("rows",))


def figures_of(request: HttpRequest, sums: RenewalSums, as_of: date) -> list[Figure]:
    """The sums above the list; they follow its filter."""
    here = f"{reverse('desk:renewals')}?{request.GET.urlencode()}"
    shared: dict[str, Any] = {
        "as_of": as_of,
        "filters": f"{sums.renewals} renewals: {books.resolve(request, on=as_of).label}",
        "rows_url": here,
    }
    currency = company().currency
    return [
        Figure(label="Renewals", value=sums.renewals, unit="count", **shared),
        Figure(
            label="ATR",
            value=sums.atr,
            currency=currency,
            formula="Available to renew, a year: frozen once the window is open, else what the term says.",
            **shared,
        ),
        Figure(
            label="Forecast",
            value=sums.forecast,
            currency=currency,
            formula="What a person expects; without an amount ATR, nothing when omitted; kept when closed.",
            **shared,
        ),
        Figure(
            label="Decides within 90 days",
            value=sums.soon_atr,
            currency=currency,
            detail=f"{sums.soon} renewals",
            formula="ATR of the open renewals that decide within 90 days or are over.",
            tone="soon" if sums.soon else "",
            **shared | {"rows_url": f"{here}&decides=90"},
        ),
    ]


@require_safe
def renewals_export(request: HttpRequest, form: str) -> HttpResponseBase:
    """The rows of the list, all pages; filters and order are those of the address."""
    today = company_today()
    if asks_to_narrow(request):
        return narrowing(request, narrow_renewals(request, as_of=today))
    listed = read_renewals(request, as_of=today)
    listed.table.order_by = request.GET.get("sort") or "decides"
    rows = _cells(listed.table.data.data.iterator(chunk_size=1000), listed.table.stages)
    return as_file(f"renewals-{today.isoformat()}", "Renewals", HEAD, rows, form=form)


def _cells(rows: Iterator[Any], stages: dict[str, str]) -> Iterator[tuple[Cell, ...]]:
    currency = company().currency
    for row in rows:
        figures = row.__dict__  # annotations
        yield (
            row.account.name, row.contract.number, figures["owner_name"], stages[row.stage],
            row.get_outcome_display(), str(Category(figures["counts_as"]).label), row.likelihood,
            figures["atr_here"], figures["forecast_here"], currency, figures["decides_on"], row.due_on,
            row.next_step, row.next_step_on,
        )  # fmt: skip
