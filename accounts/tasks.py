"""Jobs about accounts."""

import structlog
from celery import shared_task

from accounts.domain.posting import post_due
from people.company import company_today

logger = structlog.get_logger(__name__)


@shared_task(name="accounts.post_due")  # type: ignore[untyped-decorator]
def post_what_is_due() -> None:
    """Post the accounts on which a day has come: a step, a roll, the end of grace, new plan rates."""
    posted = post_due(on=company_today())
    logger.info("posted", reversed=posted.reversed, added=posted.added)
