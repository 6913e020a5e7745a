"""A real worker on a real broker: who a job's changes are by, its logs, and its signs of life."""

import logging
import time
from collections.abc import Callable
from uuid import uuid4

import pytest
import structlog
from celery import shared_task
from celery.contrib.testing.worker import start_worker

from audit.context import acting
from audit.events import events_of
from config.celery import app
from operations.models import Heartbeat
from operations.tasks import beat_heartbeat
from people.models import User


@shared_task(name="tests.rename")
def rename(*, pk: int, name: str) -> None:
    structlog.get_logger("tests").info("renaming")
    User.objects.filter(pk=pk).update(name=name)


def until(condition: Callable[[], object], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)


@pytest.fixture
def queue(transactional_db, monkeypatch):
    """A worker on a queue of this test's own, while it lasts; another process may run the same tests."""
    name = f"tests-{uuid4().hex}"
    with start_worker(app, pool="solo", queues=[name], perform_ping_check=False, shutdown_timeout=20):
        yield name


def test_a_job_acts_for_whoever_started_it_and_its_logs_name_the_request(queue, rep, caplog):
    caplog.set_level(logging.INFO)
    bound = structlog.contextvars.bound_contextvars(request_id="request-1")
    with bound, acting(by=rep, url="/people/", request_id="request-1"):
        sent = rename.apply_async(kwargs={"pk": rep.pk, "name": "Rita R."}, queue=queue)
    renamed = events_of(User).objects.filter(name="Rita R.").select_related("pgh_context")
    until(renamed.exists)
    assert renamed.get().pgh_context.metadata == {
        "job": "tests.rename",
        "task_id": sent.id,
        "user": rep.pk,
        "request_id": "request-1",
    }
    (line,) = [r.msg for r in caplog.records if isinstance(r.msg, dict) and r.msg["event"] == "renaming"]
    assert (line["task_id"], line["request_id"]) == (sent.id, "request-1")


def test_the_clock_and_the_worker_beat_and_a_worker_that_stops_says_so(queue):
    until(Heartbeat.objects.filter(name="worker").exists)
    beat_heartbeat.apply_async(queue=queue)
    until(Heartbeat.objects.filter(name="beat").exists)


def test_a_worker_that_stops_takes_its_sign_of_life_along(transactional_db):
    with start_worker(app, pool="solo", queues=[uuid4().hex], perform_ping_check=False, shutdown_timeout=20):
        until(Heartbeat.objects.filter(name="worker").exists)
    until(lambda: not Heartbeat.objects.filter(name="worker").exists())
