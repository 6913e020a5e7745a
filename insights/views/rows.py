"""The rows behind the marks: accounts, ledger rows, renewals. Page and file show the same ones."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.choices import MovementKind
from common.figures import Figure
from common.files import as_file
from common.sheets import Cell
from common.wording import day
from health.choices import Band
from insights.choosing import Chosen, choose
from insights.queries.bridge import movements_behind
from insights.queries.changes import WORDS, changes_of
from insights.queries.forecasting import Forecast, forecasts_among, forecasts_of, snapshot_of
from insights.queries.rows import MARKS, Held, columns_of, narrowed, read_held
from insights.queries.trends import kept_rows
from insights.tables import ForecastTable, HeldTable, KeptQuarterTable, MovementTable
from renewals.choices import Category
from renewals.models import Renewal

ACCOUNT_HEAD = (
    "Account", "Owner", "Vertical", "Segment", "ACV", "Currency", "Health", "Score", "Decides on", "At stake",
    "Last touch",
)  # fmt: skip
ZERO = Decimal(0)
RENEWAL_HEAD = ("Account", "Contract", "Category", "ATR", "Forecast", "Currency", "Due on", "Decides on")
MOVEMENT_HEAD = ("Day", "Account", "Contract", "Product", "Kind", "Amount", "Currency")


def held_behind(request: HttpRequest) -> tuple[Chosen, list[Held]]:
    """The choice, and its accounts behind the mark that the address names."""
    chosen = choose(request)
    wanted = {name: request.GET[name] for name in MARKS if name in request.GET}
    return chosen, narrowed(read_held(chosen), wanted, as_of=chosen.as_of)


@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    """The accounts of a mark, with the sum that the mark shows."""
    chosen, rows = held_behind(request)
    acv = sum((row.acv for row in rows), ZERO)
    stake = sum((row.at_stake for row in rows), ZERO)
    usual: dict[str, Any] = {"as_of": chosen.as_of, "filters": _marked(request, chosen)}
    sums = [
        Figure(label="Accounts", value=len(rows), unit="count", **usual),
        Figure(label="ACV", value=acv, currency=chosen.currency, **usual),
        Figure(label="At stake", value=stake, currency=chosen.currency, **usual),
    ]
    table = HeldTable(rows, as_of=chosen.as_of, sums=sums).read(request, size=len(rows))
    return _page(request, chosen, table, "Accounts", "accounts", back="book-health")


@require_safe
def accounts_export(request: HttpRequest, form: str) -> HttpResponseBase:
    """The same rows as a file."""
    chosen, rows = held_behind(request)
    cells: Iterable[tuple[Cell, ...]] = (
        (
            row.name, row.owner, row.vertical, row.segment, row.acv, chosen.currency,
            str(Band(row.band).label),
            row.health, row.decides_on, row.at_stake, row.touched_on,
        )
        for row in rows
    )  # fmt: skip
    name = f"accounts-{chosen.as_of.isoformat()}"
    return as_file(name, "Accounts", ACCOUNT_HEAD, iter(cells), form=form)


@require_safe
def movements(request: HttpRequest) -> HttpResponse:
    """The ledger rows of the period, or of one kind of them."""
    chosen = choose(request)
    rows = movements_behind(chosen, request.GET.get("kind", "")).order_by("company_amount", "pk")
    total = sum((row.company_amount for row in rows), ZERO)
    usual: dict[str, Any] = {"as_of": chosen.as_of, "filters": _marked(request, chosen)}
    sums = [
        Figure(label="Ledger rows", value=len(rows), unit="count", **usual),
        Figure(label="Moved", value=total, currency=chosen.currency, **usual),
    ]
    table = MovementTable(rows, sums=sums).read(request, size=len(rows))
    return _page(request, chosen, table, "Ledger rows", "movements", back="bridge")


@require_safe
def movements_export(request: HttpRequest, form: str) -> HttpResponseBase:
    """The same rows as a file."""
    chosen = choose(request)
    rows = movements_behind(chosen, request.GET.get("kind", "")).order_by("on", "pk")
    cells = (
        (
            row.on, row.account.name, row.contract.number, row.product.name,
            str(MovementKind(row.counts_as).label), row.company_amount, chosen.currency,
        )
        for row in rows
    )  # fmt: skip
    name = f"movements-{chosen.as_of.isoformat()}"
    return as_file(name, "Ledger", MOVEMENT_HEAD, iter(cells), form=form)


def forecasts_behind(request: HttpRequest) -> tuple[Chosen, list[Forecast]]:
    """The choice, and its renewals of the category that the address names."""
    chosen = choose(request)
    rows, category = forecasts_of(chosen, snapshot_of(chosen)), request.GET.get("category", "")
    return chosen, [row for row in rows if row.category == category or category not in Category.values]


@require_safe
def renewals(request: HttpRequest) -> HttpResponse:
    """The renewals due in the period, or of one category of them."""
    chosen, rows = forecasts_behind(request)
    return _renewals(request, chosen, rows, "forecast")


@require_safe
def changed(request: HttpRequest) -> HttpResponse:
    """The renewals of one step of what changed, as they stand now; of every step without one."""
    chosen = choose(request)
    found, wanted = changes_of(chosen), request.GET.get("step", "")
    steps = found.found.steps if found else {}
    keys = {
        key for name, step in steps.items() if name == wanted or wanted not in WORDS for key in step.renewals
    }
    rows = Renewal.objects.visible_to(chosen.user, on=chosen.today).filter(pk__in=keys)
    behind = forecasts_among(chosen, rows)
    return _renewals(request, chosen, behind, "changes")


def _renewals(request: HttpRequest, chosen: Chosen, rows: list[Forecast], back: str) -> HttpResponse:
    usual: dict[str, Any] = {"as_of": chosen.as_of, "filters": _marked(request, chosen)}
    money = usual | {"currency": chosen.currency}
    sums = [
        Figure(label="Renewals", value=len(rows), unit="count", **usual),
        Figure(label="ATR", value=sum((row.atr for row in rows), ZERO), **money),
        Figure(label="Forecast", value=sum((row.forecast for row in rows), ZERO), **money),
    ]
    table = ForecastTable(rows, sums=sums).read(request, size=len(rows))
    export = "renewals" if back == "forecast" else ""
    return _page(request, chosen, table, "Renewals", export, back=back)


@require_safe
def renewals_export(request: HttpRequest, form: str) -> HttpResponseBase:
    """The same rows as a file."""
    chosen, rows = forecasts_behind(request)
    cells = (
        (
            row.account, row.contract, str(Category(row.category).label), row.atr, row.forecast, row.currency,
            row.due_on, row.decides_on,
        )
        for row in rows
    )  # fmt: skip
    name = f"renewals-{chosen.as_of.isoformat()}"
    return as_file(name, "Renewals", RENEWAL_HEAD, iter(cells), form=form)


@require_safe
def kept(request: HttpRequest) -> HttpResponse:
    """The accounts behind GRR and NRR of one quarter."""
    chosen = choose(request)
    try:
        ends_on = date.fromisoformat(request.GET.get("ends_on", ""))
    except ValueError:
        raise Http404("No such quarter.") from None
    rows = kept_rows(chosen, ends_on)
    usual: dict[str, Any] = {
        "as_of": chosen.as_of,
        "filters": chosen.words,
        "currency": chosen.currency,
    }
    sums = [
        Figure(label="Opening", value=sum((row.opening for row in rows), ZERO), **usual),
        Figure(label="Closing", value=sum((row.kept for row in rows), ZERO), **usual),
        Figure(label="Kept", value=sum((row.kept_capped for row in rows), ZERO), **usual),
    ]
    table = KeptQuarterTable(rows, sums=sums).read(request, size=len(rows))
    return _page(request, chosen, table, f"Twelve months to {day(ends_on)}", "", back="trends")


def _marked(request: HttpRequest, chosen: Chosen) -> str:
    """What the address narrows to, in words."""
    columns = dict(columns_of(chosen.as_of))
    asked = request.GET
    words = [
        columns.get(asked.get("quarter", ""), ""),
        str(Band(asked["band"]).label) if asked.get("band") in Band.values else "",
        asked.get("in_vertical", ""),
        asked.get("in_segment", ""),
        str(MovementKind(asked["kind"]).label) if asked.get("kind") in MovementKind.values else "",
    ]
    return " · ".join([chosen.words, *filter(None, words)])


def _page(
    request: HttpRequest, chosen: Chosen, table: Any, heading: str, name: str, *, back: str
) -> HttpResponse:
    context = {
        "chosen": chosen,
        "as_of": chosen.as_of,
        "table": table,
        "heading": heading,
        "lead": _marked(request, chosen),
        "trail": [("Insights", chosen.address(reverse(f"insights:{back}")))],
        "files": [
            (words, f"{reverse(f'insights:{name}-export', args=[form])}?{request.GET.urlencode()}")
            for words, form in (("Spreadsheet", "xlsx"), ("Text", "csv"))
            if name
        ],
    }
    return render(request, "insights/rows.html", context)
