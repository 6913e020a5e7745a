"""Every address of the house. `/accounts/` is customers here; signing in stands at `/login/`."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("desk.urls")),
    path("", include("insights.urls")),
    path("", include("territories.urls")),
    path("", include("notifications.urls")),
    path("", include("exchange.urls")),
    path("", include("people.urls")),
    path("", include("common.urls")),
    path("", include("operations.urls")),
    path("", include("audit.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "common.views.bad_request"
handler403 = "common.views.permission_denied"
handler404 = "common.views.page_not_found"
handler500 = "common.views.server_error"
