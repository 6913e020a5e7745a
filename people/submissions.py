"""A form posted twice has one effect (RELIABILITY §3.2).

Forms carry a hidden `_submission`, a UUID that is new with every page. The first post of it writes a row in
the same transaction as its effect; a second one, at the same moment or later, waits for that transaction,
finds the row and gets the first one's answer. An answer that shows errors, or a crash, leaves no row: the
form may be sent again.
"""

import hashlib
from collections.abc import Callable
from uuid import UUID

from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from people.models import Submission, User

FIELD = "_submission"
# What a browser acts on; the body of a redirect says nothing.
REPEATED_HEADERS = ("Location", "HX-Redirect", "HX-Location", "HX-Refresh", "HX-Trigger")
# Not part of what a person sent: the token differs with every page, the key is compared on its own.
NOT_CONTENT = ("csrfmiddlewaretoken", FIELD)


class SubmissionMiddleware:
    """Stands innermost, so that the row and the view's own writes are one transaction."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST" or not request.user.is_authenticated:
            return self.get_response(request)
        key = _key(request)
        if key is None:
            return self.get_response(request)
        try:
            return self._once(request, request.user, key)
        except OperationalError as error:
            if _gave_up_waiting(error):
                return render(request, "people/still_saving.html", status=409)
            raise

    def _once(self, request: HttpRequest, user: User, key: UUID) -> HttpResponse:
        with transaction.atomic():
            row, is_first = Submission.objects.get_or_create(user=user, key=key, digest=_digest(request))
            if not is_first:
                return HttpResponse(status=row.status, headers=row.headers)
            response = self.get_response(request)
            if had_effect(response):
                row.status = response.status_code
                row.headers = {name: response[name] for name in REPEATED_HEADERS if name in response}
                row.save(update_fields=["status", "headers"])
            else:
                row.delete()
            return response


def had_effect(response: HttpResponse) -> bool:
    """Whether the answer says "done": it leads elsewhere or is empty. A page shown again does neither."""
    leads_elsewhere = 300 <= response.status_code < 400 or any(
        name in response for name in REPEATED_HEADERS[:-1]
    )
    return leads_elsewhere or response.status_code == 204


def _key(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get(FIELD, ""))
    except ValueError:
        return None


def _digest(request: HttpRequest) -> str:
    """What was sent, as one value: a form that was changed and sent again sends something else."""
    said = [(name, values) for name, values in sorted(request.POST.lists()) if name not in NOT_CONTENT]
    files = [
        (name, [(file.name, file.size) for file in found]) for name, found in sorted(request.FILES.lists())
    ]
    return hashlib.sha256(repr((request.get_full_path(), said, files)).encode()).hexdigest()


def _gave_up_waiting(error: OperationalError) -> bool:
    return getattr(error.__cause__, "pgcode", "") == "55P03"  # lock_not_available
