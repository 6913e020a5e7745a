"""What is done with an import on its way: questions answered, another mapping, in earnest."""

from functools import partial
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from common.errors import DomainError
from common.htmx import say, see_other
from exchange.forms import MappingForm, QuestionsForm
from exchange.jobs import try_import
from exchange.models import ExchangeJob
from exchange.tasks import ring
from exchange.views.access import FORM, import_job


@require_http_methods(FORM)
def import_mapping(request: HttpRequest, pk: int) -> HttpResponse:
    """The mapping of an import as its readable text, to be put right and tried."""
    job = import_job(request, pk)
    posted = request.method == "POST"
    form = MappingForm(request.POST if posted else None, initial={"mapping": job.mapping})
    if posted and form.is_valid() and _tried(form, job, mapping=form.cleaned_data["mapping"]):
        return see_other(request, _page_of(job))
    context = {"form": form, "job": job, "cancel": _page_of(job), "trail": _trail(job)}
    return render(request, "exchange/mapping.html", context, status=422 if form.errors else 200)


@require_POST
def import_answers(request: HttpRequest, pk: int) -> HttpResponse:
    """Answers go into the mapping, and the files are tried again."""
    job = import_job(request, pk)
    questions = (job.outcome or {}).get("decisions", [])
    form = QuestionsForm(request.POST, questions=questions, mapping=job.mapping)
    if form.is_valid() and _tried(form, job, mapping=form.cleaned_data["mapping"]):
        return see_other(request, _page_of(job))
    context = {"form": form, "job": job, "trail": _trail(job)}
    return render(request, "exchange/answers.html", context, status=422)


@require_POST
def import_apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Do what the dry run showed; `skip` leaves refused rows out."""
    job = import_job(request, pk)
    try:
        _try_again(job, mapping=job.mapping, dry_run=False, skip_refused=request.POST.get("skip") == "yes")
    except DomainError as error:
        say(request, str(error), level=30)
    return see_other(request, _page_of(job))


def _tried(form: Any, job: ExchangeJob, *, mapping: str) -> bool:
    """Try the files without writing anything; False where that is refused, with the reasons in the form."""
    try:
        _try_again(job, mapping=mapping, dry_run=True)
    except DomainError as error:
        form.refuse(error)
        return False
    return True


@transaction.atomic
def _try_again(job: ExchangeJob, **facts: Any) -> None:
    again = try_import(job, **facts)
    transaction.on_commit(partial(ring, again))


def _page_of(job: ExchangeJob) -> str:
    return reverse("exchange:import-job", args=[job.pk])


def _trail(job: ExchangeJob) -> list[tuple[str, str]]:
    return [("Imports", reverse("exchange:imports")), (str(job), _page_of(job))]
