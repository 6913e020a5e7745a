"""Jobs about health."""

import structlog
from celery import shared_task

from health.domain.scoring import score_health
from people.company import company_today

logger = structlog.get_logger(__name__)


@shared_task(name="health.score")  # type: ignore[untyped-decorator]
def score_all() -> None:
    """Score the whole book as of today; what has not changed since the last run is left as it is."""
    scored = score_health(as_of=company_today())
    logger.info("health scored", as_of=str(scored.as_of), changed=scored.changed)
