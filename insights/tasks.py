"""Jobs about the dashboards."""

import structlog
from celery import shared_task

from insights.domain.keeping import keep_quarters
from people.company import company_today

logger = structlog.get_logger(__name__)


@shared_task(name="insights.keep_quarters")  # type: ignore[untyped-decorator]
def keep_what_is_read() -> None:
    """Bring retention by account and quarter to what the ledger says now."""
    kept = keep_quarters(as_of=company_today())
    logger.info("quarters kept", quarters=kept.quarters, accounts=kept.accounts)
