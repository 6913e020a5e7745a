"""Lists as files: exactly the rows that the page shows, all pages."""

from collections.abc import Iterator
from itertools import chain

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.models import Account
from accounts.queries.tasks import done_tasks_of_person, open_tasks_of
from common.files import as_file
from common.sheets import Cell
from desk.views.book import narrow_book, table_of
from health.choices import Band
from people.company import company, company_today
from people.requests import viewer_of

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
    table = table_of(request, narrow_book(request, as_of=today), as_of=today)
    table.order_by = request.GET.get("sort") or "-acv"
    rows = _rows(table.data.data.with_owner(on=today).iterator(chunk_size=1000))
    return as_file(f"book-{today.isoformat()}", "Book", HEAD, rows, form=form)


TASKS_HEAD = ("Key", "Account", "Task", "Due", "Reminder", "Done", "Done on")


@require_safe
def tasks_export(request: HttpRequest, form: str) -> HttpResponseBase:
    """One's own tasks: all that are open, then those that are done."""
    user, today = viewer_of(request), company_today()
    listed = chain(open_tasks_of(user, as_of=today), done_tasks_of_person(user, as_of=today))
    rows = (
        (
            task.account.external_id, task.account.name, task.summary, task.due_on, task.remind_on,
            "yes" if task.done_on else "no", task.done_on,
        )
        for task in listed
    )  # fmt: skip
    return as_file(f"tasks-{today.isoformat()}", "Tasks", TASKS_HEAD, rows, form=form)
