"""Jobs about territories."""

import structlog
from celery import shared_task
from django.utils import timezone

from people.company import company_today
from territories.domain.applying import carry_out, take_run

logger = structlog.get_logger(__name__)


@shared_task(name="territories.apply_rules")  # type: ignore[untyped-decorator]
def apply_waiting_rules() -> None:
    """Carry out the runs of the rules that somebody asked for and no worker has taken."""
    while run := take_run(at=timezone.now()):
        carry_out(run, as_of=company_today(), finished_at=timezone.now)
        logger.info("rules applied", run=run.pk, state=run.state, assigned=run.assigned, moved=run.moved)
