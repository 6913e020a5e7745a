"""The two questions of whoever runs the process: are you alive, and may you get requests."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from operations.migrations_state import missing


@login_not_required
@require_safe
def alive(_request: HttpRequest) -> JsonResponse:
    """The process answers. Asks nothing else: restarting it would not bring a database back."""
    return JsonResponse({"alive": True})


@login_not_required
@require_safe
def ready(_request: HttpRequest) -> JsonResponse:
    """The database answers and has the shape this code expects; 503 with the reason otherwise.

    Redis, workers and mail are no part of it: pages work without them (see the status page).
    """
    try:
        left = missing()
    except DatabaseError:
        connection.close()
        return _not_ready("The database does not answer.")
    if left:
        return _not_ready(f"Migrations are not applied: {len(left)}, first {left[0]}.")
    return JsonResponse({"ready": True})


def _not_ready(reason: str) -> JsonResponse:
    return JsonResponse({"ready": False, "reason": reason}, status=503)
