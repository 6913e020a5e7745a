"""What a list can be narrowed by: fetched when it is opened, a page of its own without scripts."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from common.htmx import render_page, wanted_part
from desk.filters import FilterWithChips, without

PART = "narrow"
# What the address of a list says besides its filters, and stays when it is narrowed.
BESIDE = ("cols", "sort", "month")


def asks_to_narrow(request: HttpRequest) -> bool:
    """Whether the request is for the filters alone."""
    return PART in request.GET or wanted_part(request, (PART,)) == PART


def narrowing(request: HttpRequest, narrowed: FilterWithChips) -> HttpResponse:
    """The filters of a list, as chosen, with what else its address says."""
    context: dict[str, Any] = {
        "filter": narrowed,
        "list": request.path,
        "clear": request.path + without(request.GET, PART, *narrowed.filters),
        "kept_outside_filter": [
            (key, value)
            for key in BESIDE
            if key not in narrowed.filters
            for value in request.GET.getlist(key)
        ],
    }
    return render_page(request, "desk/narrow.html", context, parts=(PART,))
