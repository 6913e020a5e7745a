"""A page for refusals that Django answers with nothing but a number."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

EXPLAINED = frozenset({405, 409, 429})


class ErrorPageMiddleware:
    """Gives an empty 405, 409 or 429 the page that says what to do next; headers such as Allow stay."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code not in EXPLAINED or response.streaming or response.content:
            return response
        page = render(request, f"{response.status_code}.html")
        response.content = page.content
        response["Content-Type"] = page["Content-Type"]
        return response
