"""Imports: the list, the upload, the page of one under way, and what came of one."""

from functools import partial

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRefresh

from common.errors import DomainError
from common.htmx import render_page, say, see_other, wanted_part
from exchange.choices import BatchState, JobKind, JobState
from exchange.formats.book import BOOK
from exchange.forms import QuestionsForm, UploadForm
from exchange.handing_in import hand_in
from exchange.jobs import MOST_ATTEMPTS, ask_for_undo
from exchange.models import ExchangeJob, ImportBatch
from exchange.pipeline.outcome import VERDICTS
from exchange.reader import default_limits
from exchange.reader.limits import MEGABYTE
from exchange.refusals import FileRefusedError
from exchange.tables import ChangesTable, ImportsTable, RefusalsTable
from exchange.tasks import ring
from exchange.views.access import FORM, batch_of, import_job, importer_of, page_of_job
from people.company import company_today

TRAIL = "Imports"
ROWS = ("rows",)
STEPS = ("Wait for a worker", "Read", "Check", "Write", "Post the ledger")
STEPS_BACK = ("Wait for a worker", "Take back")
LISTED = 200  # refusals on the page of a job; the file has them all


@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    """What is under way or waits for an answer, and what was brought in."""
    user = importer_of(request)
    jobs = ExchangeJob.objects.visible_to(user).filter(kind=JobKind.IMPORT, batch=None)
    batches = ImportBatch.objects.visible_to(user).select_related("by").order_by("-pk")
    context = {
        "jobs": jobs.select_related("by").order_by("-pk")[:20],
        "table": ImportsTable(batches).read(request),
    }
    return render_page(request, "exchange/imports.html", context, parts=ROWS)


@require_http_methods(FORM)
def import_new(request: HttpRequest) -> HttpResponse:
    """Files come in; what they are is found, and they are tried without writing anything."""
    user = importer_of(request)
    most = default_limits().unpacked_bytes // MEGABYTE
    posted = request.method == "POST"
    form = UploadForm(request.POST, request.FILES, most_mb=most) if posted else UploadForm(most_mb=most)
    if posted and form.is_valid():
        try:
            with transaction.atomic():
                mapping = form.cleaned_data["mapping"]
                job = hand_in(form.uploaded, by=user, on=company_today(), mapping=mapping)
                transaction.on_commit(partial(ring, job))
        except FileRefusedError as error:
            form.add_error("documents", str(error))
        except DomainError as error:
            form.refuse(error)
        else:
            return see_other(request, _page_after_upload(job))
    status = 422 if form.errors else 200
    return render(request, "exchange/upload.html", {"form": form, "trail": _trail()}, status=status)


@require_safe
def import_job_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Progress while it is under way; then what it would change, or why it came to nothing."""
    job = import_job(request, pk)
    if not job.is_over:
        steps = STEPS_BACK if job.kind == JobKind.UNDO else STEPS[:3] if job.dry_run else STEPS
        context: dict[str, object] = {"job": job, "trail": _trail(), "steps": steps}
        current = min(job.stage, len(steps))
        context |= {"current": current, "done": current - 1, "most_attempts": MOST_ATTEMPTS}
        return render_page(request, "exchange/job.html", context, parts=("progress",))
    if wanted_part(request, ("progress",)):
        return HttpResponseClientRefresh()
    if job.batch_id:
        undo_refused = job.kind == JobKind.UNDO and job.state == JobState.FAILED
        return redirect("exchange:import-undo" if undo_refused else "exchange:import", job.batch_id)
    if job.state == JobState.DRAFT:
        return redirect("exchange:import-mapping", job.pk)
    return render_page(request, "exchange/preview.html", _preview(request, job), parts=(*ROWS, "refused"))


@require_safe
def import_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One import: its counts, its rows, what was left out, and the way back."""
    batch = batch_of(request, pk)
    context = {
        "batch": batch,
        "kinds": _counted(batch.by_kind),
        "verdicts": VERDICTS,
        "table": ChangesTable(batch.rows.in_file_order()).read(request),
        "can": {"undo": batch.state == BatchState.APPLIED},
        "trail": _trail(),
    }
    return render_page(request, "exchange/import.html", context, parts=ROWS)


@require_http_methods(FORM)
def import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a whole import taken back; where that was refused, everything that stands against it."""
    batch = batch_of(request, pk)
    last = batch.jobs.filter(kind=JobKind.UNDO).order_by("-pk").first()
    if request.method == "POST":
        try:
            with transaction.atomic():
                last = ask_for_undo(batch, by=importer_of(request), on=company_today())
                transaction.on_commit(partial(ring, last))
        except DomainError as error:
            say(request, str(error), level=30)
            return see_other(request, reverse("exchange:import", args=[batch.pk]))
    if last and not last.is_over:
        return see_other(request, page_of_job(last))
    refused = last is not None and last.state == JobState.FAILED
    context = {
        "batch": batch,
        "reasons": last.reason.splitlines() if last and refused else [],
        "trail": [*_trail(), (f"Import {batch.pk}", reverse("exchange:import", args=[batch.pk]))],
    }
    return render(request, "exchange/undo.html", context)


def _counted(by_kind: dict[str, dict[str, int]]) -> list[tuple[str, list[int]]]:
    """Rows of each kind as the format orders them: the database keeps an order of its own."""
    order = {file.name: place for place, file in enumerate(BOOK.files)}
    kinds = sorted(by_kind, key=lambda kind: order.get(kind, -1))
    return [(kind, [by_kind[kind].get(verdict, 0) for verdict in VERDICTS]) for kind in kinds]


def _preview(request: HttpRequest, job: ExchangeJob) -> dict[str, object]:
    outcome = job.outcome or {}
    questions = outcome.get("decisions", [])
    answering = any(question.get("settling") for question in questions)
    refusals = outcome.get("refusals", [])
    return {
        "job": job,
        "outcome": outcome,
        "kinds": _counted(outcome.get("by_kind", {})),
        "verdicts": VERDICTS,
        "form": QuestionsForm(questions=questions, mapping=job.mapping) if answering else None,
        "told": [question for question in questions if not question.get("settling")],
        "rows": ChangesTable(job.preview.order_by("kind", "-action", "row"), prefix="rows-").read(request),
        "refused": RefusalsTable(refusals[:LISTED], prefix="refused-").read(request),
        "trail": _trail(),
    }


def _page_after_upload(job: ExchangeJob) -> str:
    return reverse(
        "exchange:import-mapping" if job.state == JobState.DRAFT else "exchange:import-job", args=[job.pk]
    )


def _trail() -> list[tuple[str, str]]:
    return [(TRAIL, reverse("exchange:imports"))]
