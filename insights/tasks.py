"""Jobs about the dashboards."""

import structlog
from celery import shared_task

from insights.domain.adding import keep_ledger_days
from insights.domain.keeping import keep_quarters
from insights.domain.owners import keep_owner_totals
from people.company import company_today

logger = structlog.get_logger(__name__)


@shared_task(name="insights.keep_quarters")  # type: ignore[untyped-decorator]
def keep_what_is_read() -> None:
    """Bring retention by account and quarter to what the ledger says now."""
    kept = keep_quarters(as_of=company_today())
    logger.info("quarters kept", quarters=kept.quarters, accounts=kept.accounts)


@shared_task(name="insights.keep_ledger_days")  # type: ignore[untyped-decorator]
def keep_ledger_sums() -> None:
    """Add to the sums of the ledger what was recorded since."""
    logger.info("ledger days kept", changed=keep_ledger_days())


@shared_task(name="insights.keep_owner_totals")  # type: ignore[untyped-decorator]
def keep_people() -> None:
    """Sum up what each owner holds, once the stands of accounts were kept anew."""
    owners = keep_owner_totals()
    if owners is not None:
        logger.info("owner totals kept", owners=owners)
