"""One summary a person and day, by her own clock."""

from datetime import UTC, date, datetime, time, timedelta
from threading import Barrier, Thread
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import connection

from notifications.choices import DeliveryState, Mode
from notifications.domain.answering import acknowledge, snooze
from notifications.domain.digests import Digested, make_digests
from notifications.domain.preferring import prefer, set_hours
from notifications.kinds import DIGEST
from notifications.mailing.sender import Sender
from notifications.models import Attempt, Delivery, Digest, Notification
from notifications.tests.conftest import tell
from people.models import User

MONDAY_EVENING = datetime(2026, 6, 15, 18, tzinfo=UTC)
TUESDAY = datetime(2026, 6, 16, tzinfo=UTC)


def made(hour: float, day: datetime = TUESDAY) -> Digested:
    return make_digests(at=day + timedelta(hours=hour))


def live_in(person: User, zone: str) -> None:
    User.objects.filter(pk=person.pk).update(time_zone=zone)


def test_it_comes_in_the_morning_and_once(rep):
    tell(rep, subject="a", at=MONDAY_EVENING)
    tell(rep, subject="b", at=MONDAY_EVENING)
    assert [made(6.9), made(7), made(7.1), made(20)] == [
        Digested(0, 0),
        Digested(1, 2),
        Digested(0, 0),
        Digested(0, 0),
    ]
    assert Digest.objects.get().day == date(2026, 6, 16)


def test_what_comes_after_the_morning_waits_for_the_next(rep):
    tell(rep, at=TUESDAY + timedelta(hours=10))
    assert (made(11), made(24 + 6)) == (Digested(0, 0), Digested(0, 0))
    assert made(24 + 7) == Digested(1, 1)


def test_after_an_outage_it_comes_late_and_once(rep):
    tell(rep, subject="a", at=MONDAY_EVENING)
    tell(rep, subject="b", at=MONDAY_EVENING + timedelta(days=1))
    assert (made(3 * 24 + 15), made(3 * 24 + 16)) == (Digested(1, 2), Digested(0, 0))


def test_each_has_her_own_morning(rep, manager):
    live_in(rep, "Asia/Tokyo")
    live_in(manager, "America/Los_Angeles")
    tell(rep, manager, at=MONDAY_EVENING)
    assert make_digests(at=MONDAY_EVENING + timedelta(hours=4)) == Digested(1, 1)
    assert Digest.objects.get().person == rep
    assert made(14) == Digested(1, 1)


def test_its_time_can_be_chosen(rep):
    set_hours(rep, version=1, quiet_from=None, quiet_until=None, digest_from=time(9, 30))
    tell(rep, at=MONDAY_EVENING)
    assert (made(9.4), made(9.5)) == (Digested(0, 0), Digested(1, 1))


def test_a_zone_that_the_database_does_not_know_stops_nobody(rep, manager):
    live_in(rep, "Nowhere/Nothing")
    tell(rep, manager, at=MONDAY_EVENING)
    assert made(7) == Digested(2, 2)


CLOCKS = [
    # zone, at, the day whose night changes the clock
    ("Europe/Berlin", time(2, 30), date(2026, 3, 29)),  # 2:30 is skipped
    ("Europe/Berlin", time(2, 30), date(2026, 10, 25)),  # 2:30 comes twice
    ("America/New_York", time(1, 30), date(2026, 11, 1)),  # 1:30 comes twice
    ("Australia/Lord_Howe", time(2, 15), date(2026, 10, 4)),  # half an hour is skipped
    ("Asia/Beirut", time(0, 30), date(2026, 3, 29)),  # midnight itself is skipped
]


@pytest.mark.parametrize(("zone", "hour", "day"), CLOCKS)
def test_clocks_that_change_neither_skip_nor_double_it(rep, zone, hour, day):
    live_in(rep, zone)
    set_hours(rep, version=1, quiet_from=None, quiet_until=None, digest_from=hour)
    begins = datetime.combine(day, time(12), ZoneInfo(zone)).astimezone(UTC) - timedelta(hours=36)
    for step in range(72 * 2):
        at = begins + timedelta(minutes=30 * step)
        tell(rep, subject=f"thing:{step}", at=at)
        make_digests(at=at)
    days = list(Digest.objects.order_by("day").values_list("day", flat=True))
    assert days == [day, day + timedelta(days=1)] or days == [
        day + timedelta(days=offset) for offset in (-1, 0, 1)
    ]


def test_what_was_answered_or_put_off_is_left_out(rep):
    for subject in ("told", "known", "later"):
        tell(rep, subject=subject, at=MONDAY_EVENING)
    mine = Notification.objects.filter(person=rep)
    acknowledge(mine.filter(subject="known"), at=MONDAY_EVENING)
    until = date(2026, 6, 18)
    later = mine.get(subject="later")
    snooze(later, until=until, reason="Away", on=date(2026, 6, 15), at=MONDAY_EVENING)
    assert made(7) == Digested(1, 1)
    assert (made(24 + 7), made(2 * 24 + 7)) == (Digested(0, 0), Digested(1, 1))


def test_who_wants_none_gets_none(rep, manager):
    prefer(rep, {DIGEST: Mode.NONE}, at=MONDAY_EVENING)
    tell(rep, manager, at=MONDAY_EVENING)
    assert made(7) == Digested(1, 1)
    assert Digest.objects.get().person == manager


def test_it_is_one_mail_with_everything_in_it(rep):
    tell(rep, subject="a", title="Kestrel is overdue", facts=[("ACV", "$168k")], at=MONDAY_EVENING)
    tell(rep, subject="b", title="Meridian <decides>", at=MONDAY_EVENING)
    made(7)
    Sender("test").run()
    (sent,) = mail.outbox
    assert (sent.subject, sent.to) == ("2 things for 16 Jun 2026", [rep.email])
    assert "- Kestrel is overdue\n  ACV: $168k\n" in sent.body
    assert "Meridian &lt;decides&gt;" in sent.alternatives[0].content
    assert "/mail/stop/" in sent.extra_headers["List-Unsubscribe"]


def test_one_that_has_nothing_left_to_say_is_dropped(rep):
    tell(rep, at=MONDAY_EVENING)
    made(7)
    acknowledge(Notification.objects.all(), at=TUESDAY)
    Sender("test").run()
    assert (mail.outbox, Delivery.objects.get().state) == ([], DeliveryState.DROPPED)
    assert Attempt.objects.get().outcome == "needless"


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one(rep):
    for number in range(20):
        tell(rep, subject=f"thing:{number}", at=MONDAY_EVENING)
    barrier, results = Barrier(2), []

    def work() -> None:
        barrier.wait(timeout=10)
        results.append(made(7))
        connection.close()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert sorted(result.digests for result in results) == [0, 1]
    assert (Delivery.objects.count(), Notification.objects.filter(digest=None).count()) == (1, 0)
