"""Keeping and forgetting views of the Book."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from common.htmx import say, see_other
from desk.acts import Act, answer
from desk.domain.views import remove_view, save_view
from desk.forms.views import SavedViewForm
from desk.models import SavedView
from desk.slices import viewer_of


@require_http_methods(["GET", "POST"])
def view_save(request: HttpRequest) -> HttpResponse:
    """Name the list that the address describes."""
    query = request.GET.urlencode()
    back = f"{reverse('desk:book')}?{query}"
    act = Act(
        heading="Save this view",
        submit="Save",
        do=partial(save_view, query=query, by=viewer_of(request)),
        done="Saved among your views.",
        back=back,
        trail=[("Book", back)],
        advice="Its filters, order and columns. Whoever uses a shared view sees their own accounts in it.",
    )
    return answer(request, SavedViewForm(request.POST or None), act)


@require_http_methods(["GET", "POST"])
def view_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own views only; the rows they show are not touched."""
    view = get_object_or_404(SavedView.objects.owned_by(viewer_of(request)), pk=pk)
    if request.method == "POST":
        remove_view(view, by=viewer_of(request))
        say(request, f"Removed the view “{view.name}”.")
        return see_other(request, reverse("desk:book"))
    context = {
        "heading": f"Remove the view “{view.name}”?",
        "advice": "The accounts that it shows stay as they are.",
        "submit": "Remove",
    }
    return render(
        request,
        "desk/confirm.html",
        context | {"cancel": reverse("desk:book"), "trail": [("Book", reverse("desk:book"))]},
    )
