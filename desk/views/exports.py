"""The rows of the Book as a file: exactly those that the page shows, all pages."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.models import Account
from common.files import as_file
from common.sheets import Cell
from desk.views.book import read_book
from health.choices import Band
from people.company import company, company_today

HEAD = (
    "Key", "Account", "Owner", "Vertical", "Segment", "Tier", "Region", "City", "Status", "ACV", "Currency",
    "Health", "Health score",
    "Decides on", "At stake", "Last touch", "Next step", "Next step due",
)  # fmt: skip


def _rows(accounts: Iterator[Account]) -> Iterator[tuple[Cell, ...]]:
    currency = company().currency
    for row in accounts:
        figures = row.__dict__  # annotations
        yield (
            row.external_id, row.name, figures["owner_name"], row.vertical, row.segment, row.tier, row.region,
            row.city, row.get_status_display(), figures["acv"], currency,
            str(Band(figures["band"]).label), figures["health"], figures["decides_on"],
            figures["at_stake"], figures["touched_on"], figures["step"], figures["step_due_on"],
        )  # fmt: skip


@require_safe
def book_export(request: HttpRequest, form: str) -> HttpResponseBase:
    """`form` is csv (streamed) or xlsx; filters and order are those of the address."""
    today = company_today()
    listed = read_book(request, as_of=today)
    listed.table.order_by = request.GET.get("sort") or "-acv"
    rows = _rows(listed.table.data.data.iterator(chunk_size=1000))
    return as_file(f"book-{today.isoformat()}", "Book", HEAD, rows, form=form)
