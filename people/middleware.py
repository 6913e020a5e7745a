"""What every request knows about the person and the company."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from people import devices
from people.company import company
from people.queries import has_second_factor

GetResponse = Callable[[HttpRequest], HttpResponse]


class PersonMiddleware:
    """Times show in the person's zone, else the company's. A browser she signs in with is one she knows."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        zone = user.time_zone if user.is_authenticated else company().time_zone
        with timezone.override(ZoneInfo(zone)):
            response = self.get_response(request)
        # Asked again: signing in and changing the password happen inside. A changed password needs a new
        # mark.
        if request.user.is_authenticated and not devices.device_of(request, request.user):
            devices.remember(request, response, request.user)
        return response


class SecondFactorMiddleware:
    """With ADMINISTRATORS_NEED_SECOND_FACTOR: an administrator without one sees only where to add it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.ADMINISTRATORS_NEED_SECOND_FACTOR and must_add_second_factor(request):
            return redirect("mfa_index")
        return self.get_response(request)


def must_add_second_factor(request: HttpRequest) -> bool:
    """Whether this request waits until the administrator has a second factor."""
    user = request.user
    if not user.is_authenticated or not user.is_administrator:
        return False
    open_paths = (reverse("mfa_index"), reverse("account_logout"), reverse("account_change_password"))
    return not request.path.startswith(open_paths) and not has_second_factor(user)
