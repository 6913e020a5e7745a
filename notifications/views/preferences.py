"""What one wants mailed; and the way out of a mail, which needs no sign-in."""

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from common.errors import DomainError
from common.htmx import say, see_other
from notifications.domain.preferring import hours_of, prefer, set_hours, unsubscribe
from notifications.forms import PreferencesForm
from notifications.kinds import DIGEST, kind_of
from notifications.queries import modes_of, person_of_link
from notifications.unsubscribing import is_key_for
from people.requests import PersonRequest

FORM = ["GET", "HEAD", "POST"]
HOURS = ("digest_from", "quiet_from", "quiet_until", "version")


@require_http_methods(FORM)
def preferences(request: PersonRequest) -> HttpResponse:
    """One choice a kind, and hours."""
    person = request.user
    form = PreferencesForm(request.POST or None, chosen=modes_of(person), hours=hours_of(person))
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                prefer(person, form.modes, at=timezone.now())
                if set(HOURS) & set(form.changed_data):
                    set_hours(person, **{name: form.cleaned_data[name] for name in HOURS})
        except DomainError as error:
            form.refuse(error)
        else:
            say(request, "Saved.")
            return see_other(request, request.path)
    return render(
        request, "notifications/preferences.html", {"form": form}, status=422 if form.errors else 200
    )


@csrf_exempt  # a mail program posts here by itself (RFC 8058); the key in the address is the right to do it
@login_not_required
@require_http_methods(FORM)
def stop(request: HttpRequest, person: int, kind: str, key: str) -> HttpResponse:
    """No more mail of this kind to this person: at once when posted to, a question when opened."""
    if not is_key_for(key, person, kind):
        raise Http404
    reader = person_of_link(person)
    label = "the morning summary" if kind == DIGEST else f"“{kind_of(kind).label}”"
    if request.method == "POST":
        unsubscribe(reader, kind, at=timezone.now())
    return render(
        request, "notifications/unsubscribe.html", {"label": label, "done": request.method == "POST"}
    )
