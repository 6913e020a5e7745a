"""The renewals behind the marks, each list as a page and as a file."""

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest

from common.figures import Figure
from health.choices import Band
from insights.choosing import Chosen, choose
from insights.periods import TWELVE
from insights.queries.changes import WORDS, changed_rows
from insights.queries.forecasting import forecasts_known, forecasts_of, listed, snapshot_of, sums_of
from insights.queries.missed import Missed, missed_rows
from insights.queries.tested import TestedRenewal, tested_rows
from insights.tables import ChangedTable, ForecastTable, MissedTable, TestedTable
from insights.trend_charts import label_of
from insights.views.listing import Listing, file_of, marked, page_of
from insights.views.rows import one_by_one, words_of
from renewals.choices import Category, Outcome
from renewals.domain.snapshots import HORIZONS

ZERO = Decimal(0)
KNOWN_TODAY = "today"


def _usual(chosen: Chosen, words: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the sums of a list share: those that count, and those of money."""
    usual: dict[str, Any] = {"as_of": chosen.as_of, "filters": words}
    return usual, usual | {"currency": chosen.currency}


def renewals_read(request: HttpRequest) -> Listing:
    """The renewals due in the period, or of one category of them; `known=today` tells what became of them."""
    chosen, category = choose(request), request.GET.get("category", "")
    known = request.GET.get("known") == KNOWN_TODAY
    rows = forecasts_known(chosen) if known else forecasts_of(chosen, snapshot_of(chosen))
    if category in Category.values:
        rows = rows.filter(counts_as=category)
    size, atr, forecast = sums_of(rows)
    rows, words = listed(rows, chosen), marked(request, chosen)
    usual, money = _usual(chosen, words)
    sums = [
        Figure(label="Renewals", value=size, unit="count", **usual),
        Figure(label="ATR", value=atr, **money),
        Figure(label="Forecast", value=forecast, **money),
    ]
    return Listing(
        chosen=chosen, name="renewals", heading="Renewals", words=words,
        back="trends" if known else "forecast",
        table=ForecastTable(rows, sums=sums), size=size, kept_at=chosen.renewals_kept_at,
        head=(
            "Account", "Contract", "Category", "ATR", "Forecast", "Currency", "Due on", "Decides on",
        ),
        cells=lambda: (
            (
                row.account.name, row.contract_number, str(Category(row.counts_as).label), row.atr_here,
                row.forecast_here, chosen.currency, row.due_on, row.decides_on,
            )
            for row in one_by_one(rows)
        ),
    )  # fmt: skip


def changed_read(request: HttpRequest) -> Listing:
    """The renewals of one step of what changed, then and now; of every step without one."""
    chosen, step = choose(request), request.GET.get("step", "")
    rows = changed_rows(chosen, step)
    words = marked(request, chosen, WORDS.get(step, ""))
    usual, money = _usual(chosen, words)
    sums = [
        Figure(label="Renewals", value=len(rows), unit="count", **usual),
        Figure(label="Then", value=sum((row.was for row in rows), ZERO), **money),
        Figure(label="Now", value=sum((row.now for row in rows), ZERO), **money),
        Figure(label="Changed by", value=sum((row.change for row in rows), ZERO), **money),
    ]
    return Listing(
        chosen=chosen, name="changed", heading="What changed", back="changes", words=words,
        table=ChangedTable(rows, sums=sums),
        head=("Account", "Contract", "Step", "Due on", "Then", "Now", "Change", "Currency"),
        cells=lambda: (
            (
                row.account, row.contract, row.step, row.due_on, row.was, row.now, row.change, row.currency,
            )
            for row in rows
        ),
    )  # fmt: skip


def missed_read(request: HttpRequest) -> Listing:
    """The renewals behind a horizon of the forecast, of everybody or of whoever owned them then."""
    chosen, horizon = choose(request, usual=TWELVE), request.GET.get("horizon", "D45")
    if horizon not in HORIZONS:
        raise Http404("No such horizon.")
    still_open = request.GET.get("open") == "yes"
    owner = request.GET.get("owner", "")
    rows = missed_rows(chosen, horizon, owner=owner, still_open=still_open)
    words = f"{words_of(request, chosen)} · {label_of(horizon)}{', still open' if still_open else ''}"
    return Listing(
        chosen=chosen, name="missed", heading="Forecast and kept", back="accuracy", words=words,
        table=MissedTable(rows, sums=_sums_of_misses(chosen, rows, words)),
        head=("Account", "Contract", "Owner then", "Due on", "ATR", "Forecast", "Kept", "Off by", "Currency"),
        cells=lambda: (
            (
                row.account, row.contract, row.owner, row.due_on, row.atr, row.forecast, row.kept, row.missed,
                row.currency,
            )
            for row in rows
        ),
    )  # fmt: skip


def _sums_of_misses(chosen: Chosen, rows: list[Missed], words: str) -> list[Figure]:
    """The sums that WAPE and bias are made of, and both; nothing of either while renewals are open."""
    usual, money = _usual(chosen, words)
    kept = sum((row.kept or ZERO for row in rows), ZERO)
    off = [row.missed for row in rows if row.missed is not None]
    whole = kept or sum((row.atr for row in rows), ZERO)
    measured = bool(off and whole)
    return [
        Figure(label="Renewals", value=len(rows), unit="count", **usual),
        Figure(label="Forecast", value=sum((row.forecast for row in rows), ZERO), **money),
        Figure(label="Kept", value=kept if off else None, **money),
        Figure(
            label="WAPE", value=sum(map(abs, off), ZERO) / whole if measured else None, unit="ratio", **usual
        ),
        Figure(label="Bias", value=sum(off, ZERO) / whole if measured else None, unit="ratio", **usual),
    ]


def tested_read(request: HttpRequest) -> Listing:
    """The renewals decided in the period, by the health that stood before; of one band or all."""
    chosen, band = choose(request, usual=TWELVE), request.GET.get("band", "")
    rows = tested_rows(chosen, band if band in Band.values else "")
    words = marked(request, chosen)
    usual, money = _usual(chosen, words)
    renewed = [row for row in rows if row.outcome != Outcome.CHURNED]
    sums = [
        Figure(label="Decided", value=len(rows), unit="count", **usual),
        Figure(label="Renewed", value=len(renewed), unit="count", **usual),
        Figure(label="ATR", value=sum((row.atr for row in rows), ZERO), **money),
        Figure(label="Kept of it", value=sum((min(row.kept, row.atr) for row in rows), ZERO), **money),
    ]
    return Listing(
        chosen=chosen, name="tested", heading="Health and what became", back="backtest", words=words,
        table=TestedTable(rows, sums=sums), kept_at=chosen.renewals_kept_at,
        head=(
            "Account", "Contract", "Owner", "Health then", "Score then", "Became", "Due on", "ATR", "Kept",
            "Currency",
        ),
        cells=lambda: (_tested_cells(row) for row in rows),
    )  # fmt: skip


def _tested_cells(row: TestedRenewal) -> tuple[Any, ...]:
    return (
        row.account, row.contract, row.owner, str(Band(row.band).label), row.score,
        str(Outcome(row.outcome).label), row.due_on, row.atr, row.kept, row.currency,
    )  # fmt: skip


renewals, renewals_export = page_of(renewals_read), file_of(renewals_read)
changed, changed_export = page_of(changed_read), file_of(changed_read)
missed, missed_export = page_of(missed_read), file_of(missed_read)
tested, tested_export = page_of(tested_read), file_of(tested_read)
