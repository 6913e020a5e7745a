"""Inside the server: how long a request took and which queries it asked, told in headers of the answer."""

import json
from collections.abc import Callable
from time import perf_counter, thread_time
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

MILLISECONDS = "X-Bench-Milliseconds"
PROCESSOR = "X-Bench-Processor-Milliseconds"
"""Of these, spent by Python on a processor: what a busy machine hardly changes."""
QUERIES = "X-Bench-Queries"
TELL = "X-Bench-Tell"
"""A request with this header gets the statements as its body."""


class WatchMiddleware:
    """Stands outermost. Costs a call a query."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        told = Told(keep=TELL in request.headers)
        began, busy = perf_counter(), thread_time()
        with connection.execute_wrapper(told):
            response = self.get_response(request)
        response[MILLISECONDS] = f"{(perf_counter() - began) * 1000:.3f}"
        response[PROCESSOR] = f"{(thread_time() - busy) * 1000:.3f}"
        response[QUERIES] = str(told.count)
        if told.keep:
            response.content = json.dumps(told.statements).encode()
            response["Content-Length"] = str(len(response.content))
        return response


class Told:
    """Counts what Django sends to the database, and keeps it where it is asked to."""

    def __init__(self, *, keep: bool) -> None:
        self.keep = keep
        self.count = 0
        self.statements: list[str] = []

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self.count += 1
        if self.keep:
            self.statements.append(context["cursor"].mogrify(sql, params).decode())
        return execute(sql, params, many, context)
