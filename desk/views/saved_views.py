"""Keeping and forgetting views of the Book and of the list of renewals."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from common.acts import Act, answer
from common.htmx import say, see_other
from desk.domain.views import remove_view, save_view
from desk.forms.views import SavedViewForm
from desk.models import SavedView
from people.requests import viewer_of

# Lists that views are kept of: the page's word on the view, its address and its name.
LISTS = {"book": ("desk:book", "Book"), "renewals": ("desk:renewals", "Renewals")}


@require_http_methods(["GET", "POST"])
def view_save(request: HttpRequest, page: str = "book") -> HttpResponse:
    """Name the list that the address describes."""
    query = request.GET.urlencode()
    address, name = LISTS[page]
    back = f"{reverse(address)}?{query}"
    act = Act(
        heading="Save this view",
        submit="Save",
        do=partial(save_view, query=query, by=viewer_of(request), page=page),
        done="Saved among your views.",
        back=back,
        trail=[(name, back)],
        advice="Its filters, order and columns. Whoever uses a shared view sees their own accounts in it.",
    )
    return answer(request, SavedViewForm(request.POST or None), act)


@require_http_methods(["GET", "POST"])
def view_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own views only; the rows they show are not touched."""
    view = get_object_or_404(SavedView.objects.owned_by(viewer_of(request)), pk=pk)
    address, name = LISTS[view.page]
    if request.method == "POST":
        remove_view(view, by=viewer_of(request))
        say(request, f"Removed the view “{view.name}”.")
        return see_other(request, reverse(address))
    context = {
        "heading": f"Remove the view “{view.name}”?",
        "advice": "The accounts that it shows stay as they are.",
        "submit": "Remove",
    }
    return render(
        request,
        "desk/confirm.html",
        context | {"cancel": reverse(address), "trail": [(name, reverse(address))]},
    )
