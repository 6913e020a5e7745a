"""What Prometheus reads, and who may."""

from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from operations.heartbeats import beat
from operations.metrics import exposition

NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)
TOKEN = "a-token-of-the-monitoring"


def samples(text: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_checks_and_readings_are_gauges(db):
    beat("worker", "host-1", at=NOON - timedelta(seconds=12))
    beat("worker", "host-2", at=NOON - timedelta(seconds=100))
    found = samples(exposition(NOON).decode())
    assert found["book_check_state", (("check", "worker"),)] == 0
    assert found["book_check_state", (("check", "beat"),)] == 2
    assert found["book_heartbeat_age_seconds", (("instance", "host-1"), ("name", "worker"))] == 12
    assert found["book_heartbeat_age_seconds", (("instance", "host-2"), ("name", "worker"))] == 100
    assert found["book_migrations_missing", ()] == 0
    assert found["book_broker_up", ()] == 1
    assert [dict(labels).keys() for (name, labels) in found if name == "book_info"] == [
        {"account_book", "python", "django", "celery"}
    ]


def answer(client, token: str | None):
    headers = {"authorization": token} if token is not None else {}
    return client.get("/metrics", headers=headers).status_code


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (f"Bearer {TOKEN}", 200),
        (f"bearer {TOKEN}", 200),
        ("Bearer wrong", 404),
        (f"Basic {TOKEN}", 404),
        ("", 404),
        (None, 404),
    ],
)
def test_a_token_opens_them(db, client, settings, sent, code):
    settings.METRICS_TOKEN = TOKEN
    assert answer(client, sent) == code


@pytest.mark.parametrize("sent", [None, "", "Bearer ", "Bearer"])
def test_without_a_token_in_the_settings_nobody_guesses_one(db, client, settings, sent):
    settings.METRICS_TOKEN = ""
    assert answer(client, sent) == 404


@pytest.mark.parametrize(("person", "code"), [("ops", 200), ("chief", 404), ("rep", 404), ("viewer", 404)])
def test_administrators_read_them_too(request, client, person, code):
    client.force_login(request.getfixturevalue(person))
    assert answer(client, None) == code
