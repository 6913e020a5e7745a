"""What an import refused, as a file to put right and hand in again; and the book that was packed."""

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_safe

from common.http import get_visible_or_404
from common.sheets import Cell, csv_rows
from exchange.choices import JobKind, JobState
from exchange.jobs import EXPORT, contents
from exchange.models import ExchangeJob
from exchange.refused_rows import with_cells
from exchange.views.access import batch_of, import_job
from people.requests import viewer_of

HEAD = ("File", "Row", "Column", "Reason", "The row as it was handed in")


@require_safe
def job_refused(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The refusals of a dry run, or of an import that was refused as a whole."""
    job = import_job(request, pk)
    refusals: list[dict[str, Any]] = (job.outcome or {}).get("refusals", [])
    rows = ((refusal["file"], refusal["row"], refusal["column"], refusal["reason"]) for refusal in refusals)
    return _sheet(with_cells(job, rows), f"refused-job-{job.pk}.csv")


@require_safe
def import_refused(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """What was left out while the rest was taken in."""
    batch = batch_of(request, pk)
    refused = batch.refusals.order_by("pk").values_list("file", "row", "column", "reason")
    job = batch.jobs.filter(kind=JobKind.IMPORT).order_by("pk").first()
    return _sheet(with_cells(job, refused.iterator(chunk_size=1000)), f"refused-import-{batch.pk}.csv")


@require_safe
def export_file(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The packed book, once it is ready."""
    job = get_visible_or_404(ExchangeJob, viewer_of(request), pk=pk, kind=JobKind.EXPORT)
    if job.state != JobState.DONE:
        raise Http404
    response = StreamingHttpResponse(contents(job, EXPORT), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="book-{job.day.isoformat()}.zip"'
    return response


def _sheet(rows: Iterable[tuple[Cell, ...]], name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(csv_rows(HEAD, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
