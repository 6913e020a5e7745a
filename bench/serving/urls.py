"""Every address of the house, and one that does nothing: what the middleware and the session cost alone."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path
from django.views.decorators.http import require_safe

from config.urls import handler400, handler403, handler404, handler500
from config.urls import urlpatterns as addresses_of_the_house

__all__ = ["handler400", "handler403", "handler404", "handler500"]

NOTHING = "bench/nothing/"


@require_safe
def nothing(request: HttpRequest) -> HttpResponse:
    """Knows who asks, as every page does, and says nothing."""
    return HttpResponse(str(request.user.pk))


urlpatterns: list[URLPattern | URLResolver] = [path(NOTHING, nothing), *addresses_of_the_house]
