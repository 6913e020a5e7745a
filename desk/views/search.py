"""Search: accounts, contacts and contracts that one may see, by what somebody types."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.queries.search import Hit, search
from people.company import company_today
from people.requests import viewer_of
from standing.queries.picking import sees_all

ICONS = {"account": "building", "contact": "user", "contract": "file-text"}
MANY, FEW = 25, 6


@dataclass(frozen=True, slots=True)
class Found:
    """A hit as a page or the palette shows it."""

    label: str
    url: str
    icon: str
    detail: str


def _found(hit: Hit) -> Found:
    if hit.kind == "contract":
        url = reverse("desk:contract", args=[hit.pk])
    elif hit.kind == "contact":
        url = f"{reverse('desk:account-people', args=[hit.account_id])}#contact-{hit.pk}"
    else:
        url = reverse("desk:account", args=[hit.pk])
    detail = hit.detail if hit.kind == "account" else " · ".join(filter(None, [hit.account_name, hit.detail]))
    return Found(hit.title, url, ICONS[hit.kind], detail)


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """The page of results, or the few that the palette shows while somebody types."""
    words = request.GET.get("q", "").strip()[:200]
    in_palette = bool(getattr(request, "htmx", False))
    user, today = viewer_of(request), company_today()
    each, whole = FEW if in_palette else MANY, sees_all(user, on=today)
    hits = search(words, viewer=user, as_of=today, each=each, sees_all=whole)
    context = {"q": words, "found": [_found(hit) for hit in hits]}
    if in_palette:
        return render(
            request,
            "partials/_palette_group.html",
            {"label": "Found", "name": "found", "items": context["found"]},
        )
    return render(request, "desk/search.html", context)
