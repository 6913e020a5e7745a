"""Jobs about territories."""

import structlog
from celery import shared_task
from django.utils import timezone

from people.company import company_today
from territories.domain.applying import carry_out, take_run
from territories.queries.kept_previews import preview_of_run

logger = structlog.get_logger(__name__)


@shared_task(name="territories.apply_rules")  # type: ignore[untyped-decorator]
def apply_waiting_rules() -> None:
    """Carry out the applications and previews that somebody asked for and no worker has taken."""
    while run := take_run(at=timezone.now()):
        carry_out(run, as_of=company_today(), finished_at=timezone.now, look=preview_of_run)
        logger.info(
            "rules asked", run=run.pk, kind=run.kind, state=run.state, assigned=run.assigned, moved=run.moved
        )
