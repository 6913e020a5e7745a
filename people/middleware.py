"""What every request knows about the person and the company."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from people.company import company


class PersonMiddleware:
    """Times show in the person's zone, else in the company's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        zone = user.time_zone if user.is_authenticated else company().time_zone
        with timezone.override(ZoneInfo(zone)):
            return self.get_response(request)
