"""The whole book as one sees it, packed by a worker."""

from functools import partial

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRefresh

from common.htmx import see_other, wanted_part
from common.tables import Empty
from exchange.choices import JobKind
from exchange.jobs import ask_for_export
from exchange.models import ExchangeJob
from exchange.tasks import ring
from exchange.views.access import FORM
from people.company import company_today
from people.requests import viewer_of

LISTED = 20
EMPTY = Empty(
    "Nothing is packed yet",
    "The book goes into a .zip of CSV files, by a worker; you may go on meanwhile.",
    icon="download",
)


@require_http_methods(FORM)
def exports(request: HttpRequest) -> HttpResponse:
    """One's own exports; posting asks for another."""
    user = viewer_of(request)
    if request.method == "POST":
        with transaction.atomic():
            job = ask_for_export(by=user, on=company_today())
            transaction.on_commit(partial(ring, job))
        return see_other(request, reverse("exchange:exports"))
    jobs = ExchangeJob.objects.visible_to(user).filter(kind=JobKind.EXPORT, by=user).order_by("-pk")[:LISTED]
    under_way = any(not job.is_over for job in jobs)
    polled = wanted_part(request, ("exports",))
    if polled and not under_way:
        return HttpResponseClientRefresh()
    template = "exchange/exports.html#exports" if polled else "exchange/exports.html"
    return render(
        request,
        template,
        {"jobs": jobs, "under_way": under_way, "empty": EMPTY, "kept_days": settings.EXPORT_KEEP_DAYS},
    )
