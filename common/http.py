"""The first line of every view: fetch through sight. Invisible is 404, visible but not allowed is 403."""

from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.http import url_has_allowed_host_and_scheme

ModelT = TypeVar("ModelT", bound=Model)


def get_visible_or_404(
    model: type[ModelT], user: Any, /, *, rows: QuerySet[ModelT] | None = None, **lookup: Any
) -> ModelT:
    """The row that `user` may see; whoever may not see it learns nothing of it (404).

    `rows` narrows or prepares (select_related) what is looked in.
    """
    queryset: Any = model._default_manager.all() if rows is None else rows
    found: ModelT = get_object_or_404(queryset.visible_to(user), **lookup)
    return found


def allow(permitted: bool) -> None:
    """Answer 403 unless the predicate held: `allow(can_close(request.user, renewal))`."""
    if not permitted:
        raise PermissionDenied


def back_to(request: HttpRequest, usual: str) -> str:
    """Where somebody came from: `next` if that is a page of this house, else the usual place."""
    address = request.POST.get("next", "") or request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if ours else usual
