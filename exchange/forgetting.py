"""Files that came in or were packed, and what was shown of them, go after a while; imports stay."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Coalesce

from exchange.choices import JobKind, JobState
from exchange.models import ExchangeJob

MOST = 200  # jobs in one run, each with its files: the next run takes the rest


def forget_jobs(*, now: datetime) -> int:
    """Delete jobs that ended (drafts: that came) long enough ago, with their files and previews. How many.

    What an import did stays with its batch, so it can be undone after that too. A job that is waiting or
    running stays, however old.
    """
    packed = Q(kind=JobKind.EXPORT, over_at__lt=now - timedelta(days=settings.EXPORT_KEEP_DAYS))
    handed_in = ~Q(kind=JobKind.EXPORT) & Q(over_at__lt=now - timedelta(days=settings.IMPORT_KEEP_DAYS))
    over = ExchangeJob.objects.exclude(state__in=[JobState.WAITING, JobState.RUNNING])
    old = over.annotate(over_at=Coalesce("ended_at", "asked_at")).filter(packed | handed_in)
    _rows, by_model = ExchangeJob.objects.filter(
        pk__in=list(old.values_list("pk", flat=True)[:MOST])
    ).delete()
    return by_model.get("exchange.ExchangeJob", 0)
