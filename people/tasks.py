"""Jobs about people."""

import structlog
from celery import shared_task
from django.utils import timezone

from people.domain.sweeping import sweep

logger = structlog.get_logger(__name__)


@shared_task(name="people.sweep")  # type: ignore[untyped-decorator]
def sweep_expired() -> None:
    """Delete what has run out."""
    swept = sweep(now=timezone.now())
    logger.info("swept", submissions=swept.submissions, sessions=swept.sessions, cached=swept.cached)
