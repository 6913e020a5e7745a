"""Probes before everything else, and one log line a request."""

import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django_structlog.middlewares import RequestMiddleware

from common.redaction import safe_path
from operations.probes import alive, ready

PROBES = {"/healthz": alive, "/readyz": ready}


class ProbeMiddleware:
    """Answers probes before anything asks for a session, a host name, TLS or a database.

    They come from the machine itself by its address, and must answer while everything behind them is away.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        probe = PROBES.get(request.path_info)
        return probe(request) if probe else self.get_response(request)


class RequestLogMiddleware(RequestMiddleware):
    """One line when a request ends: request id, person, address, status, milliseconds.

    Stands after authentication.
    """

    def prepare(self, request: HttpRequest) -> None:
        request._began = time.monotonic()  # type: ignore[attr-defined]  # noqa: SLF001
        super().prepare(request)

    def handle_response(self, request: HttpRequest, response: HttpResponse) -> None:
        taken = time.monotonic() - request._began  # type: ignore[attr-defined]  # noqa: SLF001
        structlog.contextvars.bind_contextvars(duration_ms=round(taken * 1000))
        super().handle_response(request, response)

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """Without the query string, which may carry what somebody searched for, or a secret."""
        return f"{request.method} {safe_path(request.path)}"

    @classmethod
    def bind_ip(cls, request: HttpRequest) -> None:
        structlog.contextvars.bind_contextvars(ip=client_address(request))


def client_address(request: HttpRequest) -> str:
    """Where a request comes from, believing only as many proxies as there are (TRUSTED_PROXY_COUNT)."""
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    proxies: int = getattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", 0)
    address: str = request.META.get("REMOTE_ADDR", "")
    return hops[-proxies] if 0 < proxies <= len(hops) else address
