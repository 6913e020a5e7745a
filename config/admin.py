"""Django admin as part of Account Book: our sign-in, our look, our history; only our own models."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver

from audit.entries import Entry
from audit.queries import history_of

# Tables of libraries: what they keep is shown where it belongs, with the person.
NOT_OURS = {"account", "auth", "mfa", "pghistory", "sessions"}
# Served by our own pages, or a detour to them.
NOT_OFFERED = {"logout", "password_change", "password_change_done", "view_on_site"}


class BookAdminSite(AdminSite):
    site_title = "Account Book"
    site_header = "Administration"
    index_title = "Administration"
    enable_nav_sidebar = True
    final_catch_all_view = False  # what is not there is 404, here as everywhere

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        models: list[type[Model]] = (
            [model_or_iterable] if isinstance(model_or_iterable, type) else list(model_or_iterable)
        )
        super().register([m for m in models if m._meta.app_label not in NOT_OURS], admin_class, **options)

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        """A person whose role has no administration gets 403, not another sign-in page."""
        guarded = super().admin_view(view, cacheable)

        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied
            return guarded(request, *args, **kwargs)

        return update_wrapper(inner, guarded)

    @login_not_required
    def login(self, request: HttpRequest, extra_context: Any = None) -> Any:  # noqa: ARG002
        """There is one sign-in, with its throttles and second factor."""
        target = request.GET.get("next", "/admin/")
        return redirect("admin:index") if request.user.is_authenticated else redirect_to_login(target)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        return [url for url in super().get_urls() if getattr(url, "name", None) not in NOT_OFFERED]

    def history_of(self, obj: Model, *, viewer: Any) -> list[Entry]:
        """For every model's history page; the apps below the audit cannot ask it themselves."""
        return history_of(obj, viewer=viewer)

    def logout(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # type: ignore[override]  # noqa: ARG002
        return redirect("account_logout")
