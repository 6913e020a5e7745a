"""What every answer says to the browser, over what Django and the content security policy say."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from common.views import csrf_failure

HEADERS = {
    # Pages are for one person, now: no copy in a shared cache, none on the disk of a borrowed machine.
    "Cache-Control": "private, no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        f"{power}=()"
        for power in (
            "accelerometer",
            "autoplay",
            "browsing-topics",
            "camera",
            "display-capture",
            "geolocation",
            "gyroscope",
            "magnetometer",
            "microphone",
            "midi",
            "payment",
            "usb",
        )
    ),
    "X-Frame-Options": "DENY",
}

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
FROM_HERE = {
    "",
    "same-origin",
    "none",
}  # empty: a browser too old to say, or a program; CSRF tokens guard those


class HeadersMiddleware:
    """Outermost, so that redirects, refusals, failures and static files carry the headers too.

    A view that says one of them itself, such as a static file its caching, is left alone.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    def process_view(self, request: HttpRequest, view: Any, *_args: Any) -> HttpResponseBase | None:
        """Refuse what another site makes a browser send.

        Views that others may post to are marked csrf_exempt.
        """
        site = request.headers.get("Sec-Fetch-Site", "").lower()
        if request.method in UNSAFE and site not in FROM_HERE and not getattr(view, "csrf_exempt", False):
            return csrf_failure(request, reason=f"Sec-Fetch-Site: {site}")
        return None
