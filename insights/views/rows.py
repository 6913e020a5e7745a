"""The accounts and ledger rows behind the marks, each as a page and as a file."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from accounts.choices import MovementKind
from common.figures import Figure
from common.wording import day
from health.choices import Band
from insights.choosing import Chosen, choose
from insights.queries.book_health import reasons_of
from insights.queries.bridge import movements_behind, sum_of
from insights.queries.managers import names_of
from insights.queries.rows import MARKS
from insights.queries.standing import standing_of
from insights.queries.trends import kept_rows, key_of
from insights.tables import AtRiskTable, HeldTable, KeptQuarterTable, MovementTable
from insights.views.listing import Listing, file_of, marked, page_of

ZERO = Decimal(0)
WAITS = {"soon": "decides in 90 days", "overdue": "overdue", "silent": "silent"}


def words_of(request: HttpRequest, chosen: Chosen) -> str:
    """What the accounts behind a mark are narrowed to, whose they are and what waits too."""
    owner = request.GET.get("owner", "")
    name = names_of([key_of(owner) or 0]).get(key_of(owner) or 0, "nobody's") if owner else ""
    return marked(request, chosen, name, WAITS.get(request.GET.get("waits", ""), ""))


def one_by_one(rows: Any) -> Iterator[Any]:
    """Rows for a file, a thousand at a time where they come from the database."""
    yield from rows.iterator(chunk_size=1000) if isinstance(rows, QuerySet) else rows


def accounts_read(request: HttpRequest) -> Listing:
    """The accounts of a mark, with the sums that the mark shows."""
    chosen = choose(request)
    standing = standing_of(chosen)
    behind = standing.behind({name: request.GET[name] for name in MARKS if name in request.GET})
    words = words_of(request, chosen)
    usual: dict[str, Any] = {"as_of": chosen.as_of, "filters": words}
    money: dict[str, Any] = usual | {"currency": chosen.currency}
    sums = [
        Figure(label="Accounts", value=behind.accounts, unit="count", **usual),
        Figure(label="ACV", value=behind.acv, **money),
        Figure(label="At stake", value=behind.at_stake, **money),
    ]
    return Listing(
        chosen=chosen, name="accounts", heading="Accounts", back="book-health", words=words,
        table=HeldTable(behind.rows, as_of=chosen.as_of, sums=sums), size=behind.accounts,
        kept_at=standing.kept_at,
        head=(
            "Account", "Owner", "Vertical", "Segment", "ACV", "Currency", "Health", "Score", "Decides on",
            "At stake", "Last touch",
        ),
        cells=lambda: (
            (
                row.name, row.owner_name, row.vertical, row.segment, row.acv, chosen.currency,
                str(Band(row.band).label), row.health, row.decides_on, row.at_stake, row.touched_on,
            )
            for row in one_by_one(behind.rows)
        ),
    )  # fmt: skip


def at_risk_read(request: HttpRequest) -> Listing:
    """Every account in need of care, with what costs its health most."""
    chosen = choose(request)
    standing = standing_of(chosen)
    worst = standing.at_risk()
    usual: dict[str, Any] = {"as_of": chosen.as_of, "filters": chosen.words}
    sums = [
        Figure(label="Accounts", value=worst.accounts, unit="count", **usual),
        Figure(label="ACV", value=worst.acv, currency=chosen.currency, **usual),
    ]
    return Listing(
        chosen=chosen, name="at-risk", heading="At risk", back="book-health", words=chosen.words,
        table=AtRiskTable(worst.rows, as_of=chosen.as_of, sums=sums), size=worst.accounts,
        kept_at=standing.kept_at,
        head=("Account", "Owner", "Health", "Score", "ACV", "Currency", "Decides on", "At stake", "Why"),
        cells=lambda: (
            (
                risk.row.name, risk.row.owner_name, str(Band(risk.row.band).label), risk.row.health,
                risk.row.acv, chosen.currency, risk.row.decides_on, risk.row.at_stake, "; ".join(risk.words),
            )
            for risk in reasons_of(one_by_one(worst.rows), as_of=chosen.as_of)
        ),
    )  # fmt: skip


def movements_read(request: HttpRequest) -> Listing:
    """The ledger rows of the period, or of one kind of them."""
    chosen = choose(request)
    rows = movements_behind(chosen, request.GET.get("kind", "")).order_by("company_amount", "pk")
    count, total = sum_of(rows)
    words = marked(request, chosen)
    usual: dict[str, Any] = {"as_of": chosen.as_of, "filters": words}
    sums = [
        Figure(label="Ledger rows", value=count, unit="count", **usual),
        Figure(label="Moved", value=total, currency=chosen.currency, **usual),
    ]
    return Listing(
        chosen=chosen, name="movements", heading="Ledger rows", back="bridge", words=words,
        table=MovementTable(rows, sums=sums), size=count,
        head=("Day", "Account", "Contract", "Product", "Kind", "Amount", "Currency"),
        cells=lambda: (
            (
                row.on, row.account.name, row.contract.number, row.product.name,
                str(MovementKind(row.counts_as).label), row.company_amount, chosen.currency,
            )
            for row in one_by_one(rows)
        ),
    )  # fmt: skip


def kept_read(request: HttpRequest) -> Listing:
    """The accounts behind GRR and NRR of one quarter, of the whole choice or of one owner."""
    chosen = choose(request)
    try:
        ends_on = date.fromisoformat(request.GET.get("ends_on", ""))
    except ValueError:
        raise Http404("No such quarter.") from None
    rows = kept_rows(chosen, ends_on, owner=request.GET.get("owner", ""))
    words = words_of(request, chosen)
    usual: dict[str, Any] = {"as_of": chosen.as_of, "filters": words, "currency": chosen.currency}
    sums = [
        Figure(label="Opening", value=sum((row.opening for row in rows), ZERO), **usual),
        Figure(label="Closing", value=sum((row.kept for row in rows), ZERO), **usual),
        Figure(label="Kept", value=sum((row.kept_capped for row in rows), ZERO), **usual),
    ]
    return Listing(
        chosen=chosen, name="kept", heading=f"Twelve months to {day(ends_on)}", back="trends", words=words,
        table=KeptQuarterTable(rows, sums=sums),
        head=("Account", "Twelve months to", "Opening", "Closing", "Kept of the opening", "Currency"),
        cells=lambda: (
            (row.account.name, ends_on, row.opening, row.kept, row.kept_capped, chosen.currency)
            for row in rows
        ),
    )  # fmt: skip


accounts, accounts_export = page_of(accounts_read), file_of(accounts_read)
at_risk, at_risk_export = page_of(at_risk_read), file_of(at_risk_read)
movements, movements_export = page_of(movements_read), file_of(movements_read)
kept, kept_export = page_of(kept_read), file_of(kept_read)
