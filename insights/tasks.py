"""Jobs about the dashboards."""

import structlog
from celery import shared_task
from django.utils import timezone

from insights.domain.keeping import keep_quarters
from insights.domain.standing import keep_stands
from people.company import company_today

logger = structlog.get_logger(__name__)


@shared_task(name="insights.keep_quarters")  # type: ignore[untyped-decorator]
def keep_what_is_read() -> None:
    """Bring retention by account and quarter to what the ledger says now."""
    kept = keep_quarters(as_of=company_today())
    logger.info("quarters kept", quarters=kept.quarters, accounts=kept.accounts)


@shared_task(name="insights.keep_stands")  # type: ignore[untyped-decorator]
def keep_how_accounts_stand() -> None:
    """Bring value, decision, health, owner and last touch of every account to what they are now."""
    kept = keep_stands(on=company_today(), now=timezone.now())
    if kept:
        logger.info("stands kept", changed=kept.changed, seconds=round(kept.seconds, 1))
