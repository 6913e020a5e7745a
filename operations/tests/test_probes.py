"""Alive and ready, whatever else is away."""

import json

import pytest
from django.db import OperationalError, connection
from django.test import Client, RequestFactory

from operations import migrations_state, probes
from people.models import Company


def no_database(*args, **kwargs):
    raise OperationalError("could not connect to server: postgresql://app:secret@db/app")


def test_alive_asks_nothing_of_the_database(client, django_assert_num_queries):
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"alive": True})


def test_ready_says_so_in_one_question(client, db, django_assert_num_queries):
    client.get("/readyz")
    with django_assert_num_queries(6):  # two savepoints around a time limit and the question
        response = client.get("/readyz")
    assert (response.status_code, response.json()) == (200, {"ready": True})


def test_not_ready_without_a_database_and_no_address_is_told(client, monkeypatch):
    monkeypatch.setattr(probes, "missing", no_database)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"ready": False, "reason": "The database does not answer."}


def test_not_ready_while_migrations_are_missing(client, db, monkeypatch):
    ahead = migrations_state.on_disk() | {("people", "9999_next"), ("people", "9998_before")}
    monkeypatch.setattr(migrations_state, "on_disk", lambda: ahead)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["reason"] == "Migrations are not applied: 2, first people.9998_before."


def test_an_empty_database_is_not_ready(db):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE django_migrations RENAME TO other")
    answer = json.loads(probes.ready(RequestFactory().get("/readyz")).content)
    assert answer["reason"].startswith("Migrations are not applied: ")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes_come_by_any_host_name_without_tls_and_are_not_kept(db, path, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    response = Client(headers={"host": "10.0.0.7:8000"}).get(path)
    assert (response.status_code, response.headers["Cache-Control"]) == (200, "private, no-store")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes_are_only_read(db, client, path):
    assert client.post(path).status_code == 405


def test_nobody_asks_for_the_company_on_a_probe(client, monkeypatch):
    monkeypatch.setattr(Company.objects, "first", no_database)
    assert client.get("/healthz").status_code == 200
