"""Full page and partial from one view.

The rule: a region's id is the name of its partial. A request that htmx made for the region `#rows` gets
`page.html#rows`; everybody else, and htmx restoring history, gets the whole page.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect, HttpResponseLocation


def wanted_part(request: HttpRequest, parts: tuple[str, ...]) -> str:
    """The partial that htmx asks for, or "" for the whole page."""
    htmx: Any = getattr(request, "htmx", None)
    if not htmx or htmx.history_restore_request:
        return ""
    target: str | None = htmx.target
    return target if target in parts else ""


def render_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    parts: tuple[str, ...] = (),
    status: int = 200,
) -> HttpResponse:
    """Answer with the page, or with the one of its `parts` that htmx asked for and the messages that wait."""
    part = wanted_part(request, parts)
    response = render(request, f"{template}#{part}" if part else template, context, status=status)
    if part:
        response.write(waiting_messages(request))
    if parts:
        patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


def waiting_messages(request: HttpRequest) -> str:
    """The toasts of this request, addressed to the toast corner of the page that is already there."""
    waiting = messages.get_messages(request)
    if not len(waiting):
        return ""
    return render_to_string("partials/_toasts.html", {"messages": waiting, "swapped": True}, request=request)


def see_other(request: HttpRequest, url: str, *, part: str = "") -> HttpResponse:
    """After a POST: go to `url`, with htmx or without.

    Where htmx asked for the region `part`, it alone is fetched again: the rest of the page stays as it is.
    """
    htmx: Any = getattr(request, "htmx", None)
    if htmx and part and htmx.target == part:
        return HttpResponseLocation(url, target=f"#{part}", swap="outerHTML")
    if htmx:
        return HttpResponseClientRedirect(url)
    return HttpResponseRedirect(url)


def say(request: HttpRequest, text: str, *, level: int = messages.SUCCESS, undo: str = "") -> None:
    """Leave a toast for the next page. `undo` is the address that takes it back when posted to."""
    messages.add_message(request, level, text, extra_tags=undo)
