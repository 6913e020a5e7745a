"""Every change made in a request is written with who made it and where."""

from typing import Any

from django.http import HttpRequest
from pghistory.middleware import HistoryMiddleware


class AuditMiddleware(HistoryMiddleware):  # type: ignore[misc]
    """Adds the request id, so that history, logs and error pages name the same request."""

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request)
        return context | {"request_id": getattr(request, "id", None)}
