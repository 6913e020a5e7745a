"""Coming in and going out. The steps are django-allauth's; what stands here is ours."""

from typing import Any

from allauth.account.views import LoginView, LogoutView
from allauth.mfa.base.views import AuthenticateView
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator


class SignInView(LoginView):  # type: ignore[misc]
    """Refuses with 429 when the tries are used up. Not one transaction: a counted guess stays counted."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        for error in form.non_field_errors().as_data():
            if error.code == "throttled":
                response.status_code = 429
                response.headers["Retry-After"] = str(60 * error.params["minutes"])
        return response


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class SecondFactorView(AuthenticateView):  # type: ignore[misc]
    """The step after the password. A wrong code stays counted, a right one stays used."""


class SignOutView(LogoutView):  # type: ignore[misc]
    """Leaves nothing of the session behind in the browser but the marks of a known device."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post(request, *args, **kwargs)
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


sign_in = transaction.non_atomic_requests(SignInView.as_view())
second_factor = transaction.non_atomic_requests(SecondFactorView.as_view())
sign_out = SignOutView.as_view()
