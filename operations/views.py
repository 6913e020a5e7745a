"""The status page and the metrics."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from operations.checks import Check, State, run_all
from operations.metrics import exposition
from operations.permissions import can_see_operations
from operations.versions import versions


@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """How everything does: a page, or with ?format=json the same for programs."""
    _hide_unless(can_see_operations(request.user))
    now = timezone.now()
    checks = run_all(now)
    worst = max(check.finding.state for check in checks)
    if request.GET.get("format") == "json":
        return JsonResponse(_as_json(checks, worst, now))
    context = {
        "checks": checks,
        "worst": worst,
        "summary": _summary(checks),
        "versions": versions(),
        "as_of": now,
    }
    return render(request, "operations/status.html", context)


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For Prometheus: with the token METRICS_TOKEN, or as an administrator. Closed to everybody else."""
    _hide_unless(_bears_the_token(request) or can_see_operations(request.user))
    return HttpResponse(exposition(timezone.now()), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def _hide_unless(permitted: bool) -> None:
    """For whoever may not look behind the house there is nothing there."""
    if not permitted:
        raise Http404


def _bears_the_token(request: HttpRequest) -> bool:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    known: str = settings.METRICS_TOKEN
    return bool(known) and scheme.lower() == "bearer" and constant_time_compare(token.strip(), known)


def _summary(checks: list[Check]) -> str:
    """ "All working", or how many are not."""
    failing = [check for check in checks if check.finding.state is not State.WORKING]
    return f"{len(failing)} of {len(checks)} need attention" if failing else "All working"


def _as_json(checks: list[Check], worst: State, as_of: datetime) -> dict[str, Any]:
    return {
        "as_of": as_of,
        "state": worst.name.lower(),
        "versions": versions(),
        "checks": {
            check.key: {
                "state": check.finding.state.name.lower(),
                "words": check.finding.words,
                "facts": dict(check.finding.facts),
            }
            for check in checks
        },
    }
