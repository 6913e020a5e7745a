"""Eleven ways to change a row, and nothing slips past the history."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat

from audit.context import acting
from audit.events import events_of
from audit.models import RecordedAct
from people.models import BookGrant, User
from people.tests.factories import UserFactory

pytestmark = pytest.mark.line(id="S9")


def events(kind: str) -> list[tuple[str, str]]:
    """(name, job) of each event of a kind on people, oldest first."""
    rows = events_of(User).objects.filter(pgh_label=kind).order_by("pgh_id")
    return [(row.name, row.pgh_context.metadata["job"]) for row in rows.select_related("pgh_context")]


@pytest.fixture
def three(db):
    for name in ("Ann", "Bea", "Cem"):
        UserFactory(name=name)


@pytest.fixture(autouse=True)
def _job(db):
    with acting(job="change"):
        yield


def test_create(db):
    User.objects.create(name="Ann", email="ann@example.test")
    assert events("insert") == [("Ann", "change")]


def test_save(three):
    person = User.objects.get(name="Ann")
    person.name = "Anna"
    person.save()
    assert events("update") == [("Anna", "change")]


def test_update_or_create(three):
    email = User.objects.get(name="Ann").email
    User.objects.update_or_create(email=email, defaults={"name": "Anna"})
    assert events("update") == [("Anna", "change")]


def test_bulk_create(db):
    User.objects.bulk_create([User(name=f"P{n}", email=f"p{n}@example.test") for n in range(5)])
    assert events("insert") == [(f"P{n}", "change") for n in range(5)]


def test_queryset_update(three):
    User.objects.update(name="Same")
    assert events("update") == [("Same", "change")] * 3


def test_update_with_an_expression(three):
    User.objects.update(name=Concat(F("name"), Value("!")))
    assert sorted(events("update")) == [("Ann!", "change"), ("Bea!", "change"), ("Cem!", "change")]


def test_bulk_update(three):
    people = list(User.objects.order_by("name"))
    for person in people:
        person.name = person.name.upper()
    User.objects.bulk_update(people, ["name"])
    assert sorted(events("update")) == [("ANN", "change"), ("BEA", "change"), ("CEM", "change")]


def test_raw_update(three):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_user SET name = name || '?' WHERE name LIKE 'A%'")
        cursor.execute("UPDATE people_user SET name = %s WHERE name = 'Bea' AND name LIKE '%%e%%'", ["B"])
        cursor.execute("UPDATE people_user SET name = %(name)s WHERE name = 'Cem'", {"name": "100%"})
        cursor.executemany("UPDATE people_user SET name = %s WHERE name = %s", [("D", "B"), ("E", "100%")])
    assert events("update") == [(name, "change") for name in ("Ann?", "B", "100%", "D", "E")]


def test_upsert_in_raw_sql(three):
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH named AS (SELECT id, name FROM people_user WHERE name = 'Ann') "
            "UPDATE people_user u SET name = 'Anna' FROM named WHERE named.id = u.id"
        )
    assert events("update") == [("Anna", "change")]


def test_queryset_delete(three):
    User.objects.filter(name="Ann").delete()
    assert events("delete") == [("Ann", "change")]


def test_cascading_delete(three):
    ann, bea = User.objects.filter(name__in=["Ann", "Bea"])
    BookGrant.objects.create(viewer=ann, holder=bea)
    ann.delete()
    assert [row.pgh_label for row in events_of(BookGrant).objects.order_by("pgh_id")] == ["insert", "delete"]


def test_raw_delete(three):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM people_user WHERE name = 'Ann'")
    assert events("delete") == [("Ann", "change")]


@pytest.mark.parametrize("table", ["people_user", "people_userevent", "pghistory_context"])
def test_truncate_is_refused(db, table):
    with (
        connection.cursor() as cursor,
        pytest.raises(DatabaseError, match="is refused"),
        transaction.atomic(),
    ):
        cursor.execute(f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize(
    "change",
    [
        lambda: events_of(User).objects.update(name="Nobody"),
        lambda: events_of(User).objects.all().delete(),
        lambda: RecordedAct.objects.update(metadata={"job": "another"}),
        lambda: RecordedAct.objects.all().delete(),
    ],
    ids=["update of events", "delete of events", "update of acts", "delete of acts"],
)
def test_history_is_append_only(three, change):
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        change()


def test_a_change_that_changes_nothing_is_no_event(three):
    User.objects.filter(name="Ann").update(
        name="Ann", password="another hash"
    )  # the hash is left out of history
    assert events("update") == []
