"""Jobs about how accounts stand."""

import structlog
from celery import shared_task
from django.utils import timezone

from people.company import company_today
from standing.domain.keeping import keep_stands

logger = structlog.get_logger(__name__)


@shared_task(name="standing.keep")  # type: ignore[untyped-decorator]
def keep_how_accounts_stand() -> None:
    """Bring value, decision, health, owner and last touch of every account to what they are now."""
    kept = keep_stands(on=company_today(), now=timezone.now())
    if kept:
        logger.info("stands kept", changed=kept.changed, seconds=round(kept.seconds, 1))
