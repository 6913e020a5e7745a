"""Telling people: once, in the caller's transaction, mailed as they prefer."""

from datetime import UTC, date, datetime, time, timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction

from audit.context import acting
from audit.events import events_of
from notifications.choices import DeliveryState, Mode
from notifications.domain.preferring import prefer, set_hours
from notifications.domain.raising import Notice, Raised, UnknownKindError, known_zones, notify, notify_from
from notifications.models import Delivery, Notification
from notifications.tests.conftest import NOON, tell


def test_many_people_are_told_in_one_statement(rep, manager, django_assert_num_queries):
    known_zones()
    with django_assert_num_queries(3):  # two are of the transaction around it
        raised = tell(rep, manager, facts=[("ACV", "$412k")], target="accounts")
    assert raised == Raised(2, 0)
    told = Notification.objects.get(person=rep)
    assert (told.title, told.facts, told.path, told.mode, told.raised_at) == (
        "About thing:1",
        [["ACV", "$412k"]],
        "/accounts/",
        Mode.DIGEST,
        NOON,
    )


def test_nobody_is_told_twice_of_one_thing(rep, manager):
    tell(rep)
    assert tell(rep, manager, rep, kind="hasty", at=NOON + timedelta(days=1)) == Raised(1, 1)
    assert Notification.objects.get(person=rep).raised_at == NOON


def test_people_who_left_are_not_told(rep, other_rep):
    type(rep).objects.filter(pk=rep.pk).deactivated()
    assert tell(rep, other_rep) == Raised(1, 0)


def test_nothing_to_tell_asks_nothing(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert notify([], at=NOON) == Raised(0, 0)


def test_what_the_caller_takes_back_was_never_told(rep):
    with transaction.atomic():
        tell(rep, kind="hasty")
        transaction.set_rollback(True)
    assert (Notification.objects.count(), Delivery.objects.count()) == (0, 0)


def test_an_unknown_kind_writes_nothing(rep):
    with pytest.raises(UnknownKindError, match="nonsense"):
        notify(
            [
                Notice(subject="a", person_id=rep.pk, kind="calm", title="A"),
                Notice(subject="b", person_id=rep.pk, kind="nonsense", title="B"),
            ],
            at=NOON,
        )
    assert Notification.objects.count() == 0


def test_a_query_names_whom_to_tell(rep, manager):
    raised = notify_from(
        """
        SELECT 'person:' || id AS subject, id AS person_id, 'hasty' AS kind, 'Hello ' || name AS title,
               '[["a", "b"]]'::jsonb AS facts, '' AS target
        FROM people_user WHERE role = %(role)s
        """,
        {"role": "director"},
        at=NOON,
    )
    assert raised == Raised(2, 2)
    assert Notification.objects.get(person=manager).title == "Hello Mona Manager"


def test_the_last_told_stands_first_whatever_the_plan(rep, manager):
    """Rows of one moment are told apart by their key, so they are written in the order of whoever tells."""
    people = [rep, manager] * 10
    notices = [
        Notice(subject=f"{n}", person_id=person.pk, kind="calm", title=f"Thing {n}")
        for n, person in enumerate(people)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "ANALYZE people_user; SET LOCAL enable_nestloop = off; SET LOCAL enable_mergejoin = off"
        )
    notify(notices, at=NOON)
    told = Notification.objects.filter(person=rep).latest_first().values_list("title", flat=True)
    assert list(told) == [f"Thing {n}" for n in range(18, -1, -2)]


def test_the_kind_decides_whether_it_is_mailed_and_the_person_more(rep, manager):
    prefer(manager, {"hasty": Mode.NONE, "calm": Mode.INSTANT}, at=NOON)
    tell(rep, manager, subject="a", kind="hasty")
    tell(rep, manager, subject="b", kind="calm")
    tell(rep, manager, subject="c", kind="mute")
    mailed = Delivery.objects.values_list("notification__subject", "notification__person__email")
    assert set(mailed) == {("a", rep.email), ("b", manager.email)}


def test_mail_knows_the_domain_it_goes_to(rep):
    tell(rep, kind="hasty")
    delivery = Delivery.objects.get()
    assert (delivery.domain, delivery.next_try, delivery.state) == (
        "example.test",
        NOON,
        DeliveryState.PENDING,
    )


QUIET = [
    # zone, from, until, raised at (UTC), goes out at (UTC)
    ("UTC", 22, 7, (15, 12), (15, 12)),
    ("UTC", 22, 7, (15, 22), (16, 7)),
    ("UTC", 22, 7, (15, 6), (15, 7)),
    ("UTC", 22, 7, (15, 7), (15, 7)),
    ("UTC", 12, 14, (15, 12), (15, 14)),
    ("UTC", 12, 14, (15, 14), (15, 14)),
    ("America/Los_Angeles", 22, 7, (15, 12), (15, 14)),  # 5 in the morning there
    ("Asia/Tokyo", 22, 7, (15, 14), (15, 22)),
]


@pytest.mark.parametrize(("zone", "begins", "ends", "raised", "goes"), QUIET)
def test_mail_waits_for_the_end_of_quiet_hours(rep, zone, begins, ends, raised, goes):
    type(rep).objects.filter(pk=rep.pk).update(time_zone=zone)
    set_hours(rep, version=1, quiet_from=time(begins), quiet_until=time(ends), digest_from=time(7))
    tell(rep, kind="hasty", at=datetime(2026, 6, *raised, tzinfo=UTC))
    assert Delivery.objects.get().next_try == datetime(2026, 6, *goes, tzinfo=UTC)


def test_quiet_hours_end_by_the_clock_of_the_day_on_which_it_changes(rep):
    type(rep).objects.filter(pk=rep.pk).update(time_zone="Europe/Berlin")
    set_hours(rep, version=1, quiet_from=time(22), quiet_until=time(7), digest_from=time(7))
    tell(rep, kind="hasty", at=datetime(2026, 3, 28, 22, tzinfo=UTC))  # 23:00, an hour is skipped at 2
    assert Delivery.objects.get().next_try == datetime(2026, 3, 29, 5, tzinfo=UTC)


def test_the_history_says_who_told(rep, ops):
    with acting(by=ops), transaction.atomic():
        tell(rep)
    event = events_of(Notification).objects.get()
    assert (event.pgh_label, event.pgh_context.metadata["user"]) == ("insert", ops.pk)


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_tell_once(rep):
    barrier, raised = Barrier(2), []

    def sweep() -> None:
        barrier.wait(timeout=10)
        raised.append(sum(tell(rep, subject=f"thing:{n}", kind="hasty").notifications for n in range(20)))
        connection.close()

    sweeps = [Thread(target=sweep) for _ in range(2)]
    for thread in sweeps:
        thread.start()
    for thread in sweeps:
        thread.join(timeout=20)
    assert sum(raised) == 20
    assert (Notification.objects.count(), Delivery.objects.count()) == (20, 20)


def test_a_title_says_something(rep):
    with pytest.raises(Exception, match="notification_has_a_title"), transaction.atomic():
        tell(rep, title=" ")


def test_the_day_is_no_part_of_being_told(rep):
    """Told again on another day under the same subject it stays answered."""
    tell(rep)
    Notification.objects.update(acknowledged_at=NOON)
    tell(rep, at=NOON + timedelta(days=30))
    assert list(Notification.objects.open(on=date(2026, 7, 15))) == []


def test_who_says_that_all_are_new_is_taken_at_her_word(rep):
    tell(rep)
    again = "SELECT subject, person_id, kind, title, facts, target FROM notifications_notification"
    with pytest.raises(IntegrityError), transaction.atomic():
        notify_from(again, {}, at=NOON, only_new=True)
    assert notify_from(again, {}, at=NOON).notifications == 0
