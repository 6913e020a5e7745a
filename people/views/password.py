"""Choosing a password: by a link in a mail, or as the person who is signed in."""

from collections.abc import Callable
from functools import partial

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows import password_change as flow
from allauth.account.views import PasswordResetFromKeyView
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from people import mail, throttle
from people.adapter import throttled
from people.forms.sign_in import ChangePasswordForm, ResetForm
from people.models.user import normalize_email

FORM_METHODS = require_http_methods(["GET", "HEAD", "POST"])


class RedirectThen(HttpResponseRedirect):
    """Does its work after the answer is out, so that the time of the answer tells nothing of the work."""

    def __init__(self, to: str, work: Callable[[], None]) -> None:
        super().__init__(to)
        self._work = work

    def close(self) -> None:
        try:
            self._work()
        finally:
            super().close()


@transaction.non_atomic_requests
@login_not_required
@never_cache
@FORM_METHODS
def password_reset(request: HttpRequest) -> HttpResponse:
    """Ask for a link. The answer is the same, in words and in time, for addresses that nobody has."""
    form = ResetForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        email = normalize_email(form.cleaned_data["email"])
        network = get_adapter(request).network(request)
        try:
            throttle.take([(throttle.MAILS_PER_NETWORK, network), (throttle.MAILS_PER_PERSON, email)])
        except throttle.TooManyTriesError as error:
            form.add_error(None, throttled(error))
            status = 429
        else:
            return RedirectThen(reverse("account_reset_password_done"), partial(mail.send_reset_link, email))
    return render(request, "account/password_reset.html", {"form": form}, status=status)


@login_not_required
@require_safe
def password_reset_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "account/password_reset_done.html")


# Keeps the secret out of the address bar and the Referer; a link that ran out is a page of its own.
password_from_link = PasswordResetFromKeyView.as_view()


@sensitive_post_parameters("oldpassword", "password1", "password2")
@never_cache
@FORM_METHODS
def password_change(request: HttpRequest) -> HttpResponse:
    """Change one's password. All other sessions end; this one goes on."""
    form = ChangePasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        flow.finalize_password_change(request, form.user)
        return redirect("mfa_index")
    return render(request, "account/password_change.html", {"form": form})
