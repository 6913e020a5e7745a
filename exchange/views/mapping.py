"""The mapping of an import: chosen column by column, as its readable text, and as a file to use again."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from common.errors import DomainError
from common.htmx import say, see_other
from exchange.forms import MappingTextForm
from exchange.jobs import keep_draft, looked_at
from exchange.mapping.errors import MappingError
from exchange.mapping_forms import MappingDesk
from exchange.models import ExchangeJob, ImportBatch
from exchange.refusals import FileRefusedError
from exchange.views.access import FORM, batch_of, import_job, importer_of, page_of_job, trail_of_job
from exchange.views.acts import tried

STALE = "The mapping was changed since you opened this page. This is how it stands; say yours again."


@require_http_methods(FORM)
def import_mapping(request: HttpRequest, pk: int) -> HttpResponse:
    """What stands where: a choice of columns for each cell of the book. Posting tries or keeps it."""
    job = import_job(request, pk)
    desk = _desk(request, job)
    if desk is None:
        return see_other(request, reverse("exchange:import-mapping-text", args=[job.pk]))
    if request.method != "POST":
        return _shown(request, job, desk)
    if desk.is_stale:
        say(request, STALE, level=30)
        return _shown(request, job, _desk(request, job, posted=False), status=409)
    act, _, which = request.POST.get("act", "try").partition(" ")
    if act != "try":
        return _kept(request, job, _changed(desk, act, which, request.POST.get("row", "")))
    if desk.is_valid() and tried(desk, job, mapping=desk.text()):
        return see_other(request, page_of_job(job))
    return _shown(request, job, desk, status=422)


@require_http_methods(FORM)
def import_mapping_text(request: HttpRequest, pk: int) -> HttpResponse:
    """The mapping of an import as its readable text, to be put right and tried."""
    job = import_job(request, pk)
    posted = request.method == "POST"
    form = MappingTextForm(request.POST if posted else None, initial={"mapping": job.mapping})
    if posted and form.is_valid() and tried(form, job, mapping=form.cleaned_data["mapping"]):
        return see_other(request, page_of_job(job))
    context = {"form": form, "job": job, "trail": trail_of_job(job)}
    return render(request, "exchange/mapping_text.html", context, status=422 if form.errors else 200)


@require_safe
def import_mapping_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The mapping of an import on its way, to keep."""
    job = import_job(request, pk)
    return _file(job.mapping, f"mapping-job-{job.pk}.toml")


@require_safe
def batch_mapping(request: HttpRequest, pk: int) -> HttpResponse:
    """The mapping that an import was read by."""
    batch = batch_of(request, pk)
    return _file(batch.mapping, f"mapping-import-{batch.pk}.toml")


def _desk(request: HttpRequest, job: ExchangeJob, *, posted: bool = True) -> MappingDesk | None:
    """The forms of the page; None where the mapping's text alone can be put right."""
    used = ImportBatch.objects.visible_to(importer_of(request)).mappings_used()
    data = request.POST if posted and request.method == "POST" else None
    try:
        return MappingDesk(job.mapping, looked_at(job), data, used=tuple(used.values()))
    except (MappingError, FileRefusedError):
        return None


def _changed(desk: MappingDesk, act: str, which: str, row: str) -> str:
    """The mapping with rows of a kind more or less, or just as it is."""
    if act == "add":
        return desk.text(adding=row)
    if act == "leave" and which.isdecimal():
        return desk.text(without=int(which))
    return desk.text()


def _kept(request: HttpRequest, job: ExchangeJob, text: str) -> HttpResponse:
    try:
        keep_draft(job, mapping=text)
    except DomainError as error:
        say(request, str(error), level=30)
        return see_other(request, page_of_job(job))
    return see_other(request, reverse("exchange:import-mapping", args=[job.pk]))


def _shown(
    request: HttpRequest, job: ExchangeJob, desk: MappingDesk | None, *, status: int = 200
) -> HttpResponse:
    context = {"desk": desk, "job": job, "trail": trail_of_job(job)}
    return render(request, "exchange/mapping.html", context, status=status)


def _file(text: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
