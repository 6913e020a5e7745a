"""Jobs of the exchange: the row holds what is to be done, the message only its number."""

import structlog
from celery import Task, shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from exchange.forgetting import forget_jobs
from exchange.jobs import do_job
from exchange.models import ExchangeJob

logger = structlog.get_logger(__name__)


@shared_task(name="exchange.do_job", bind=True)  # type: ignore[untyped-decorator]
def do_exchange_job(self: Task, *, pk: int) -> None:
    """Do one import or export that was asked for."""
    job = do_job(pk, task=self.request.id)
    logger.info("exchange job", pk=pk, state=job.state if job else "not taken")


def ring(job: ExchangeJob) -> None:
    """Ring for a job that was just asked for. Where the broker is away, the next turn of the clock does."""
    try:
        do_exchange_job.delay(pk=job.pk)
    except OperationalError:
        logger.warning("broker is away", pk=job.pk)


@shared_task(name="exchange.forget")  # type: ignore[untyped-decorator]
def forget_old_jobs() -> None:
    """Delete what came in, or was packed, long enough ago."""
    logger.info("exchange jobs forgotten", count=forget_jobs(now=timezone.now()))


@shared_task(name="exchange.ring")  # type: ignore[untyped-decorator]
def ring_for_waiting_jobs() -> None:
    """Ring again for jobs that nobody took, and for those whose worker went silent."""
    waiting = list(ExchangeJob.objects.to_be_taken(now=timezone.now()).values_list("pk", flat=True))
    for pk in waiting:
        do_exchange_job.delay(pk=pk)
    logger.info("exchange jobs rung for", count=len(waiting))
