"""One name for a request.

In its logs, in the history of what it changed, on its error page, in its answer.
"""

import re
from collections.abc import Callable
from uuid import uuid4

import structlog
from django.http import HttpRequest
from django.http.response import HttpResponseBase

HEADER = "X-Request-ID"
_SANE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")


class RequestIdMiddleware:
    """Takes the id that a proxy gave if it is a plain word of 8 to 64 characters, else makes one.

    `request.id`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        chosen = given if _SANE.fullmatch(given) else uuid4().hex
        request.META["HTTP_X_REQUEST_ID"] = request.id = chosen  # type: ignore[attr-defined]
        with structlog.contextvars.bound_contextvars(request_id=chosen):
            response = self.get_response(request)
        response.headers[HEADER] = chosen
        return response
