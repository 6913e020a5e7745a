"""Jobs of the house itself."""

from celery import shared_task
from django.utils import timezone

from operations.heartbeats import beat, forget_the_gone


@shared_task(name="operations.beat_heartbeat")  # type: ignore[untyped-decorator]
def beat_heartbeat() -> None:
    """Says that beat, the broker, a worker and the database work together; runs every half a minute."""
    now = timezone.now()
    beat("beat", at=now)
    forget_the_gone(as_of=now)
