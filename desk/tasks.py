"""Jobs of the desk."""

import structlog
from celery import shared_task
from django.utils import timezone

from desk.domain.reminding import remind_of_tasks
from people.company import company_today

logger = structlog.get_logger(__name__)


@shared_task(name="desk.remind_of_tasks")  # type: ignore[untyped-decorator]
def remind_people_of_tasks() -> None:
    """Tell people of their tasks on the day."""
    logger.info("reminded", told=remind_of_tasks(as_of=company_today(), at=timezone.now()))
