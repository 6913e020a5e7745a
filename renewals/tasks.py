"""Jobs about renewals."""

import structlog
from celery import shared_task

from people.company import company_today
from renewals.domain.turning import turn_day

logger = structlog.get_logger(__name__)


@shared_task(name="renewals.turn_day")  # type: ignore[untyped-decorator]
def turn_the_day() -> None:
    """Open windows, lock in, roll, lapse, plan playbooks: whatever has come by today and is not done."""
    turned = turn_day(on=company_today())
    logger.info("renewals turned", accounts=turned.accounts, tasks=turned.tasks)
