"""Ringing for the worker that applies rules."""

import structlog
from celery import current_app
from kombu.exceptions import OperationalError

logger = structlog.get_logger(__name__)


def ring(pk: int) -> None:
    """Ring for a run that was just asked for. Where the broker is away, the next turn of the clock does."""
    try:
        current_app.send_task("territories.apply_rules")
    except OperationalError:
        logger.warning("broker is away", run=pk)
