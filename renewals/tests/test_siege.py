"""No alert is lost, none is doubled: everything that runs is killed at random while thousands become due."""

import random
import threading
import time
from collections import Counter

import pytest
from django.db import connection
from django.utils import timezone

from notifications.models import Delivery, Notification
from notifications.tests.campaign import battlefield, drained, people_for, tally, until, waiting
from notifications.tests.sink import Faults, accepted
from renewals.domain.alerts import raise_alerts
from renewals.models import Alert, AlertRule
from renewals.tests.siege import BOOK, Outcome, Siege, besieged, outcome_of, today

WAVES = 10


def holds(found: Outcome, *, alerts: int, extras_per_fault: float) -> None:
    assert (found.alerts, found.told) == (alerts, alerts)
    assert (found.lost, found.failed, found.strange_ids) == (0, 0, 0)
    assert (found.unlisted, found.unmarked) == (0, 0)
    assert found.extras <= extras_per_fault * found.fault_count
    assert found.most_copies <= 2


def come_due(siege: Siege, many: int, *, seconds: float) -> threading.Thread:
    """So many renewals become due, wave by wave, while the fighting goes on."""
    share = many // WAVES

    def waves() -> None:
        for wave in range(WAVES):
            siege.add_renewals(wave * share + 1, (wave + 1) * share)
            time.sleep(seconds / WAVES)

    coming = threading.Thread(target=waves)
    coming.start()
    return coming


@pytest.mark.django_db(transaction=True)
def test_a_killed_sweep_and_sender_lose_no_alert(tmp_path):
    """The small one of the suite: a sweep is killed on its way, another comes after it, and so with mail.

    Of one kill a rate cannot be asked: the mail that the sender had may come again, no other.
    """
    people_for(5, domains=["one.test"])
    AlertRule.objects.create(anchor="their_deadline", offset_days=-7, urgency="instant")
    with connection.cursor() as cursor:
        cursor.execute(BOOK.read_text(), {"first": 1, "last": 40, "today": today()})
    with battlefield(tmp_path, senders=1, timeout=5, faults=Faults(put_off=0.02)) as ground:
        killed = ground.sweep()
        time.sleep(random.uniform(0.5, 2.5))  # noqa: S311
        killed.kill()
        killed.wait()
        raise_alerts(as_of=today(), today=today(), at=timezone.now())
        until(lambda: waiting() < 30, within=30)
        ground.kill("sender 0")
        # The lease of what it had is over, and so are the pauses: nobody waits for them here.
        Delivery.objects.pending().update(next_try=timezone.now())
        ground.start("sender 0")
        until(lambda: waiting() < 3, within=30)
        Delivery.objects.pending().update(next_try=timezone.now())
        drained(within=30)
        found = tally(ground, faults=1)
        arrived = {mail["id"] for mail in accepted(ground.log)}
    assert (Alert.objects.waiting().count(), Notification.objects.count()) == (40, 40)
    assert arrived == set(Delivery.objects.values_list("message_id", flat=True))
    assert (found.lost, found.strange_ids, found.unlisted, found.unmarked) == (0, 0, 0, 0)
    assert found.extras <= 1


@pytest.mark.prove
@pytest.mark.line(id="R1")
@pytest.mark.line(id="R2")
@pytest.mark.line(id="R3")
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_ten_thousand_alerts_in_a_siege(tmp_path, figure, seed):
    """Worker, two beats, sender, mail server, Valkey and PostgreSQL, kill -9 at random for two minutes."""
    with besieged(tmp_path) as siege:
        for name in siege.programs:
            siege.start(name)
        coming = come_due(siege, 10_000, seconds=80)
        siege.harass(seconds=120, every=2.0, chance=random.Random(seed))  # noqa: S311
        faults = Counter(siege.killed)
        coming.join()
        found = outcome_of(siege, faults=faults, seconds=siege.drained(10_000, within=900))
    figure(f"seed {seed}: {found.fault_count} faults, {found}")
    holds(found, alerts=10_000, extras_per_fault=0.1)
    assert found.seconds < 100
