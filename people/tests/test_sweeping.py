"""What has run out goes."""

from datetime import timedelta
from uuid import uuid4

from django.core.cache import cache
from django.utils import timezone

from config.schedule import BEAT_SCHEDULE
from people.domain.sweeping import Swept, sweep
from people.models import Session, Submission
from people.tasks import sweep_expired


def test_old_answers_sessions_and_cache_rows_go(rep, client):
    client.force_login(rep)
    now = timezone.now()
    old, fresh = (Submission.objects.create(user=rep, key=uuid4(), digest=str(n)) for n in range(2))
    Submission.objects.filter(pk=old.pk).update(created_at=now - timedelta(days=1, minutes=1))
    Session.objects.create(
        session_key="over", session_data="", expire_date=now - timedelta(minutes=1), user=rep
    )
    cache.clear()
    cache.set("short", 1, timeout=60)
    cache.set("long", 1, timeout=3600)
    assert sweep(now=now + timedelta(minutes=2)) == Swept(submissions=1, sessions=1, cached=1)
    assert list(Submission.objects.all()) == [fresh]
    assert (Session.objects.count(), cache.get("long")) == (1, 1)


def test_the_job_runs_by_the_clock(db):
    sweep_expired()
    assert BEAT_SCHEDULE["sweep"]["task"] == sweep_expired.name
