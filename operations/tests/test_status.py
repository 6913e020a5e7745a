"""The status page and its checks."""

import json
import shutil
import socket
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import uuid4

import pytest
from celery import current_app
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from operations import broker, checks, status
from operations.checks import Finding, State
from operations.heartbeats import Expectation, beat, depart, forget_the_gone, sign_of_life
from operations.models import Heartbeat
from operations.tasks import beat_heartbeat

NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)


class Usage(NamedTuple):
    total: int
    used: int
    free: int


WATCHED = Expectation(name="sender", every=timedelta(seconds=10), means="mail leaves")


def seen(seconds: float) -> Finding:
    """What is found this long after the last beat."""
    return sign_of_life(WATCHED, NOON + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("seconds", "state", "words"),
    [
        (0, State.WORKING, "Seen just now."),
        (30, State.WORKING, "Seen 30 seconds ago."),
        (31, State.NEEDS_A_LOOK, "Seen 31 seconds ago. While it beats, mail leaves."),
        (101, State.NOT_WORKING, "Seen 1 minute ago. While it beats, mail leaves."),
    ],
)
def test_a_heartbeat_turns_amber_then_red(db, seconds, state, words):
    beat("sender", "host-1", at=NOON)
    found = seen(seconds)
    assert (found.state, found.words) == (state, words)


def test_the_freshest_instance_counts(db):
    beat("sender", "host-1", at=NOON - timedelta(hours=3))
    beat("sender", "host-2", at=NOON)
    found = seen(1)
    assert (found.state, found.facts) == (
        State.WORKING,
        (("host-2", "1 second ago"), ("host-1", "3 hours ago")),
    )


def test_what_never_beat_is_not_working(db):
    assert seen(0).words == "Not seen yet. While it beats, mail leaves."


def test_a_beat_replaces_the_one_before(db, django_assert_num_queries):
    beat("sender", "host-1", at=NOON)
    with django_assert_num_queries(1):
        beat("sender", "host-1", at=NOON + timedelta(minutes=1), sent=7)
    row = Heartbeat.objects.get()
    assert (row.beat_at, row.details) == (NOON + timedelta(minutes=1), {"sent": 7})


def test_instances_that_leave_or_are_long_gone_are_forgotten(db):
    beat("sender", "gone", at=NOON - timedelta(days=2))
    beat("sender", "leaving", at=NOON)
    beat("sender", "here", at=NOON)
    depart("sender", "leaving")
    assert forget_the_gone(as_of=NOON) == 1
    assert [row.instance for row in Heartbeat.objects.all()] == ["here"]


def test_the_job_beats(db):
    before = timezone.now()
    beat_heartbeat()
    assert Heartbeat.objects.get(name="beat").beat_at >= before


@pytest.mark.parametrize(
    ("free", "state"), [(50, State.WORKING), (9, State.NEEDS_A_LOOK), (2, State.NOT_WORKING)]
)
def test_little_disk_is_seen(monkeypatch, free, state):
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(100, 100 - free, free))
    assert status.disk(NOON).state is state


def test_a_broker_that_is_gone_is_told_within_a_second_and_breaks_nothing(ops, client, monkeypatch, settings):
    with socket.socket() as silent:  # accepts and never answers
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        monkeypatch.setattr(broker, "PATIENCE", 0.5)
        monkeypatch.setattr(current_app.conf, "broker_url", f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        began = timezone.now()
        answer = broker.ask_broker(0.5)
        assert (timezone.now() - began).total_seconds() < 1
    assert (answer.waiting, bool(answer.problem)) == (None, True)
    monkeypatch.setattr(status, "ask_broker", lambda: answer)
    client.force_login(ops)
    response = client.get(reverse("operations:status"))
    assert (response.status_code, b"jobs wait in the database" in response.content) == (200, True)


def test_a_broker_that_is_there_says_how_many_jobs_wait(db, monkeypatch):
    queue = f"{broker.QUEUE}-{uuid4()}"  # other tests put jobs into the house's own
    monkeypatch.setattr(broker, "QUEUE", queue)
    with current_app.connection_for_write() as connection:
        connection.default_channel.client.rpush(queue, "one", "another")
        found = status.broker(NOON)
        connection.default_channel.client.delete(queue)
    assert (found.state, found.facts) == (State.WORKING, (("Jobs waiting", "2"),))


def test_a_check_that_fails_is_a_finding(db, monkeypatch):
    def fails(as_of):
        raise OperationalError("secret details")

    monkeypatch.setitem(checks._finders, "mail", ("Mail", fails))
    found = {check.key: check.finding for check in checks.run_all(NOON)}
    assert (found["mail"].state, found["mail"].words) == (
        State.NOT_WORKING,
        "The check itself failed: OperationalError.",
    )
    assert found["database"].state is State.WORKING


@pytest.mark.parametrize(
    ("person", "code"), [("ops", 200), ("chief", 404), ("manager", 404), ("rep", 404), ("viewer", 404)]
)
def test_only_administrators_see_it(request, client, person, code):
    client.force_login(request.getfixturevalue(person))
    assert client.get(reverse("operations:status")).status_code == code


def test_signed_out_goes_to_the_sign_in(client, db):
    assert client.get(reverse("operations:status")).status_code == 302


def test_programs_read_it_as_json(client, ops):
    client.force_login(ops)
    answer = json.loads(client.get(reverse("operations:status"), {"format": "json"}).content)
    assert answer["state"] == "not_working"  # nothing beats in a test
    assert {"database", "migrations", "broker", "beat", "worker", "disk", "mail"} <= answer["checks"].keys()
    assert answer["checks"]["migrations"]["state"] == "working"


def test_queries_do_not_grow_with_the_instances(db, django_assert_num_queries):
    checks.run_all(NOON)
    for instances in (1, 3):
        for number in range(instances):
            beat("worker", f"host-{number}", at=NOON)
        with django_assert_num_queries(35):  # savepoints around each check, and the questions of the checks
            checks.run_all(NOON)
