"""Who asks, and whether the imports are there for her."""

from django.http import Http404, HttpRequest
from django.urls import reverse

from common.http import get_visible_or_404
from exchange.choices import JobKind
from exchange.models import ExchangeJob, ImportBatch
from exchange.permissions import can_import
from people.models import User
from people.requests import viewer_of

FORM = ["GET", "HEAD", "POST"]


def importer_of(request: HttpRequest) -> User:
    """The administrator who asks; for others there are no imports."""
    user = viewer_of(request)
    if not can_import(user):
        raise Http404
    return user


def import_job(request: HttpRequest, pk: int) -> ExchangeJob:
    user = importer_of(request)
    return get_visible_or_404(ExchangeJob, user, pk=pk, kind__in=[JobKind.IMPORT, JobKind.UNDO])


def batch_of(request: HttpRequest, pk: int) -> ImportBatch:
    return get_visible_or_404(ImportBatch, importer_of(request), pk=pk)


def page_of_job(job: ExchangeJob) -> str:
    return reverse("exchange:import-job", args=[job.pk])


def trail_of_job(job: ExchangeJob) -> list[tuple[str, str]]:
    return [("Imports", reverse("exchange:imports")), (str(job), page_of_job(job))]
