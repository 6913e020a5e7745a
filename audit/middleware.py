"""Every change made in a request is written with who made it, where, and under which request id."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from audit.context import acting
from common.redaction import safe_path


class AuditMiddleware:
    """Opens the act of the request. Stands after authentication."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with acting(by=request.user, url=safe_path(request.path), request_id=getattr(request, "id", "")):
            return self.get_response(request)
