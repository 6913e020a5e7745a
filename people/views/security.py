"""What keeps one's account one's own: password, second factor, passkeys, sessions."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from common.htmx import say
from people.domain.profile import end_sessions
from people.queries import security_of
from people.requests import PersonRequest


@require_safe
def security(request: PersonRequest) -> HttpResponse:
    found = security_of(request.user, session_key=request.session.session_key)
    must_add = (
        settings.ADMINISTRATORS_NEED_SECOND_FACTOR
        and request.user.is_administrator
        and not found.has_second_factor
    )
    return render(request, "people/security.html", {"security": found, "must_add": must_add})


@require_POST
def other_sessions_end(request: PersonRequest) -> HttpResponse:
    """Sign all other browsers out."""
    ended = end_sessions(request.user, keep=request.session.session_key)
    say(
        request,
        "No other browser was signed in."
        if not ended
        else f"Signed out of {ended} other browser{'s' * (ended > 1)}.",
    )
    return redirect("mfa_index")


@require_POST
def session_end(request: PersonRequest, handle: str) -> HttpResponse:
    """Sign one other browser out; one that is gone already is as good."""
    end_sessions(request.user, keep=request.session.session_key, handle=handle)
    say(request, "That browser is signed out.")
    return redirect("mfa_index")
