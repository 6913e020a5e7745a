"""Jobs about renewals."""

import structlog
from celery import shared_task
from django.utils import timezone

from people.company import company_today
from renewals.alert_status import show_sweep
from renewals.domain.alerts import raise_alerts
from renewals.domain.snapshots import due_snapshots, take_snapshot
from renewals.domain.turning import turn_day

logger = structlog.get_logger(__name__)


@shared_task(name="renewals.turn_day")  # type: ignore[untyped-decorator]
def turn_the_day() -> None:
    """Open windows, lock in, roll, lapse, plan playbooks: whatever has come by today and is not done."""
    turned = turn_day(on=company_today())
    logger.info("renewals turned", accounts=turned.accounts, tasks=turned.tasks)


@shared_task(name="renewals.take_snapshots")  # type: ignore[untyped-decorator]
def take_due_snapshots() -> None:
    """Take the snapshot that is due: Mondays at 6 in company time, and on the days of the quarter."""
    for day in due_snapshots(timezone.now()):
        taken = take_snapshot(day)
        logger.info("snapshot taken", day=str(day), rows=taken.rows.count() if taken else 0)


@shared_task(name="renewals.raise_alerts")  # type: ignore[untyped-decorator]
def raise_what_is_due() -> None:
    """Raise the alerts that should stand by today and do not, and tell people."""
    today, now = company_today(), timezone.now()
    swept = raise_alerts(as_of=today, today=today, at=now)
    show_sweep(swept, at=now)
    logger.info("alerts raised", **swept.as_json(), escalated=swept.escalated)
