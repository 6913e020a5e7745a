"""The rows behind a mark, as a page and as a file: both show the same ones."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.choices import MovementKind
from common.files import as_file
from common.sheets import Cell
from common.tables import Sheet
from health.choices import Band
from insights.choosing import Chosen
from insights.queries.rows import columns_of
from renewals.choices import Category

FILES = (("Spreadsheet (.xlsx)", "xlsx"), ("Text (.csv)", "csv"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Rows, what they are called, and how they look on a page and in a file.

    name   of its address, `insights:<name>`; its file is `insights:<name>-export`
    back   the dashboard whose mark it stands behind
    head   and `cells`: the file, a cell for each word of the head; read when it is handed out
    size   how many rows, where that is known without counting
    kept_at  when they were kept, where they are not derived at the look
    """

    chosen: Chosen
    name: str
    heading: str
    back: str
    table: Sheet
    head: Sequence[str]
    cells: Callable[[], Iterator[tuple[Cell, ...]]]
    words: str
    size: int | None = None
    kept_at: datetime | None = None


Reading = Callable[[HttpRequest], Listing]


def page_of(reading: Reading) -> Callable[[HttpRequest], HttpResponse]:
    """The view that shows what `reading` reads."""

    @require_safe
    @wraps(reading)
    def view(request: HttpRequest) -> HttpResponse:
        found = reading(request)
        context = {
            "chosen": found.chosen,
            "as_of": found.chosen.as_of,
            "table": found.table.read(request, size=found.size),
            "heading": found.heading,
            "lead": found.words,
            "trail": [("Insights", found.chosen.address(reverse(f"insights:{found.back}")))],
            "files": files_of(request, found.name),
            "kept_at": found.kept_at,
        }
        return render(request, "insights/rows.html", context)

    return view


def file_of(reading: Reading) -> Callable[..., HttpResponseBase]:
    """The view that hands out what `reading` reads: `form` is csv or xlsx."""

    @require_safe
    @wraps(reading)
    def view(request: HttpRequest, form: str) -> HttpResponseBase:
        found = reading(request)
        name = f"{found.name}-{found.chosen.as_of.isoformat()}"
        return as_file(name, found.heading, found.head, found.cells(), form=form)

    return view


def files_of(request: HttpRequest, name: str) -> list[tuple[str, str]]:
    """What a list can be taken away as, and where, with the same choice."""
    query = request.GET.urlencode()
    return [(words, f"{reverse(f'insights:{name}-export', args=[form])}?{query}") for words, form in FILES]


def marked(request: HttpRequest, chosen: Chosen, *more: str) -> str:
    """What is looked at and what the address narrows it to, in words."""
    columns = dict(columns_of(chosen.as_of))
    asked = request.GET
    words = [
        columns.get(asked.get("quarter", ""), ""),
        _label(Band, asked.get("band")),
        asked.get("in_vertical", ""),
        asked.get("in_segment", ""),
        _label(MovementKind, asked.get("kind")),
        _label(Category, asked.get("category")),
    ]
    return " · ".join([chosen.words, *filter(None, [*words, *more])])


def _label(choices: type[Band | MovementKind | Category], value: str | None) -> str:
    return str(choices(value).label) if value in choices.values else ""
