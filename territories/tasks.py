"""Jobs about territories."""

import structlog
from celery import shared_task
from django.utils import timezone

from people.company import company, company_today
from territories.domain.applying import carry_out, take_run
from territories.domain.reaching import keep_reached
from territories.domain.totalling import keep_territory_totals
from territories.queries.kept_previews import preview_of_run
from territories.queries.reached import read_large

logger = structlog.get_logger(__name__)


@shared_task(name="territories.apply_rules")  # type: ignore[untyped-decorator]
def apply_waiting_rules() -> None:
    """Carry out the applications and previews that somebody asked for and no worker has taken."""
    while run := take_run(at=timezone.now()):
        carry_out(run, as_of=company_today(), finished_at=timezone.now, look=preview_of_run)
        logger.info(
            "rules asked", run=run.pk, kind=run.kind, state=run.state, assigned=run.assigned, moved=run.moved
        )


@shared_task(name="territories.keep_totals")  # type: ignore[untyped-decorator]
def keep_what_is_held() -> None:
    """Sum up what each territory holds, once the stands of accounts were kept anew."""
    territories = keep_territory_totals()
    if territories is not None:
        logger.info("territory totals kept", territories=territories)


@shared_task(name="territories.keep_reached")  # type: ignore[untyped-decorator]
def keep_what_was_reached() -> None:
    """Read anew what large territories reached in the period whose turn it is."""
    month = company().fiscal_year_start_month
    kept = keep_reached(on=company_today(), now=timezone.now(), start_month=month, read=read_large)
    if kept:
        logger.info("reached kept", period=kept[0], changed=kept[1])
