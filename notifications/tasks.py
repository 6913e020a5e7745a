"""Jobs about notifications. The bell may ring as often as it likes: what is due stands in the database."""

import structlog
from celery import shared_task
from django.utils import timezone

from notifications.domain.digests import make_digests
from notifications.domain.forgetting import forget_old
from notifications.mailing.sender import Sender, instance

logger = structlog.get_logger(__name__)

TURN = 5.0  # seconds: then other jobs have theirs, and the next bell goes on
_senders: dict[str, Sender] = {}


@shared_task(name="notifications.deliver", quiet=True)  # type: ignore[untyped-decorator]
def deliver() -> None:
    """The doorbell, each second: send what is due."""
    name = instance("worker")
    run = _senders.setdefault(name, Sender(name)).run(seconds=TURN)
    if run.tried:
        logger.info("mail_sent", tried=run.tried, sent=run.sent)


@shared_task(name="notifications.forget_old")  # type: ignore[untyped-decorator]
def forget_what_is_old() -> None:
    """Empty old letters, delete what was told long ago."""
    forgotten = forget_old(now=timezone.now())
    logger.info("forgotten", letters=forgotten.letters, notifications=forgotten.notifications)


@shared_task(name="notifications.make_digests")  # type: ignore[untyped-decorator]
def make_morning_summaries() -> None:
    """Make the morning summaries that are due."""
    made = make_digests(at=timezone.now())
    logger.info("summaries_made", digests=made.digests, notifications=made.notifications)
