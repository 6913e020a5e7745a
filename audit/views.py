"""The history of any object that one may see."""

from django.apps import apps
from django.db.models import Model
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from audit.events import events_of
from audit.queries import PAGE, history_page
from common.htmx import render_page
from common.http import get_visible_or_404
from people.requests import PersonRequest

ALL = 1000


@require_safe
def history(request: PersonRequest, label: str, pk: int) -> HttpResponse:
    """Its latest changes: a page, or for htmx the list alone."""
    obj = _object_or_404(request, label, pk)
    limit = ALL if "all" in request.GET else PAGE
    entries, older = history_page(obj, viewer=request.user, limit=limit)
    context = {"label": label, "object": obj, "entries": entries, "older": older, "limit": limit}
    return render_page(request, "audit/history.html", context, parts=("history",))


def _object_or_404(request: PersonRequest, label: str, pk: int) -> Model:
    """A tracked object that the rule of sight shows; what has no such rule is for administrators."""
    try:
        model: type[Model] = apps.get_model(label)
    except (LookupError, ValueError) as error:
        raise Http404 from error
    if not events_of(model):
        raise Http404
    if hasattr(model._default_manager.all(), "visible_to"):
        return get_visible_or_404(model, request.user, pk=pk)
    if not request.user.is_administrator:
        raise Http404
    return get_object_or_404(model, pk=pk)
