"""What is done with an import on its way: questions answered, tried again, done in earnest."""

from functools import partial
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from common.errors import DomainError
from common.htmx import say, see_other
from exchange.forms import QuestionsForm
from exchange.jobs import try_import
from exchange.models import ExchangeJob
from exchange.tasks import ring
from exchange.views.access import import_job, page_of_job, trail_of_job


@require_POST
def import_answers(request: HttpRequest, pk: int) -> HttpResponse:
    """Answers go into the mapping, and the files are tried again."""
    job = import_job(request, pk)
    questions = (job.outcome or {}).get("decisions", [])
    form = QuestionsForm(request.POST, questions=questions, mapping=job.mapping)
    if form.is_valid() and tried(form, job, mapping=form.cleaned_data["mapping"]):
        return see_other(request, page_of_job(job))
    context = {"form": form, "job": job, "trail": trail_of_job(job)}
    return render(request, "exchange/answers.html", context, status=422)


@require_POST
def import_apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Do what the dry run showed; `skip` leaves refused rows out."""
    job = import_job(request, pk)
    try:
        _try_again(job, mapping=job.mapping, dry_run=False, skip_refused=request.POST.get("skip") == "yes")
    except DomainError as error:
        say(request, str(error), level=30)
    return see_other(request, page_of_job(job))


def tried(form: Any, job: ExchangeJob, *, mapping: str) -> bool:
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
