"""Nothing is lost: senders and the mail server are killed at random, and the server misbehaves.

The small ones run with the suite; `make prove` runs them as large as they are told in docs/notifications.md.
"""

import os
import random
import time
from statistics import median, quantiles

import pytest

from notifications.choices import DeliveryState
from notifications.models import Attempt, Delivery, Notification
from notifications.tests.campaign import (
    Field,
    Tally,
    battlefield,
    delays,
    drained,
    people_for,
    raise_alerts,
    raise_steadily,
    tally,
    until,
    waiting,
)
from notifications.tests.sink import Faults
from people.models import User

pytestmark = pytest.mark.django_db(transaction=True)

AWAY_SECONDS = float(os.environ.get("PROVE_AWAY_SECONDS", "600"))


def holds(result: Tally, *, alerts: int, extras: float) -> None:
    """What is promised of every campaign; `extras`: how many further copies may come, none of them twice."""
    assert (result.alerts, result.lost, result.strange_ids) == (alerts, 0, 0)
    assert (result.unlisted, result.unmarked) == (0, 0)
    assert result.extras <= extras
    assert result.most_copies <= 2
    assert not Attempt.objects.filter(outcome="under_way", delivery__state=DeliveryState.SENT).exists()


def test_a_killed_sender_and_server_lose_nothing(tmp_path):
    """One copy more at most, of the mail that the sender had: when the server ends nothing is under way."""
    people_for(10, domains=["one.test", "two.test"])
    raise_alerts(60)
    with battlefield(tmp_path, senders=1, timeout=5, faults=Faults(put_off=0.02)) as ground:
        until(lambda: waiting() < 50, within=30)
        ground.kill("sender 0")
        ground.kill("sink")
        ground.start("sink")
        # The lease of what it had is over, and so are the pauses: nobody waits for them here.
        Delivery.objects.pending().update(next_try=Notification.objects.earliest("raised_at").raised_at)
        ground.start("sender 0")
        until(lambda: waiting() < 3, within=30)
        Delivery.objects.pending().update(next_try=Notification.objects.earliest("raised_at").raised_at)
        drained(within=30)
        holds(tally(ground, faults=2), alerts=60, extras=1)


@pytest.mark.prove
@pytest.mark.line(id="R1")
@pytest.mark.line(id="R2")
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_ten_thousand_alerts_under_fire(tmp_path, figure, seed):
    people_for(200, domains=["one.test", "two.test", "three.test"])
    raise_alerts(10_000)
    with battlefield(tmp_path, senders=2, timeout=2, faults=Faults(put_off=0.02)) as ground:
        ground.harass(seconds=120, every=2.0, chance=random.Random(seed))  # noqa: S311
        result = finish(ground, within=100)
    figure(str(result))
    # One more than 0.1 a kill: of sixty, 3.4 copies are to be expected, and more than six in one run of 18.
    holds(result, alerts=10_000, extras=0.1 * result.faults + 1)


def finish(ground: Field, *, within: float) -> Tally:
    """Let them be, and count."""
    seconds = drained(within=within)
    result = tally(ground, faults=ground.killed)
    result.seconds = seconds
    return result


@pytest.mark.prove
@pytest.mark.line(id="R4")
def test_a_server_that_misbehaves_loses_nothing(tmp_path, figure):
    people_for(97, domains=["one.test", "two.test", "three.test"])
    User.objects.bulk_create(User(email=f"gone{n}@one.test", name=f"Gone {n}") for n in range(2))
    User.objects.create(email="person@dead.test", name="Dead")
    faults = Faults(put_off=0.2, hang=0.002, cut=0.005, drop=0.005, dead_domain="dead.test", patience=4)
    raise_alerts(3000)
    dead = Delivery.objects.filter(domain="dead.test")
    with battlefield(tmp_path, senders=2, timeout=2, faults=faults) as ground:
        until(lambda: waiting() - dead.pending().count() == 0, within=900)
        result = tally(ground, faults=0)
    figure(str(result))
    assert (result.lost, result.strange_ids, result.unlisted, result.unmarked) == (0, 0, 0, 0)
    refused = Delivery.objects.failed()
    assert {delivery.address for delivery in refused} == {"gone0@one.test", "gone1@one.test"}
    assert Notification.objects.filter(kind="mail-refused").exists()
    assert dead.pending().count() == dead.count()


@pytest.mark.prove
@pytest.mark.line(id="R4")
@pytest.mark.parametrize("dead_domain", ["", "dead.test"])
def test_nobody_waits_for_a_dead_domain(tmp_path, figure, dead_domain):
    """Ten mails a second for a minute, a tenth of them to a domain that hangs, or to one that does not."""
    people_for(90, domains=["one.test", "two.test", "three.test"])
    User.objects.bulk_create(User(email=f"person{n}@dead.test", name=f"Dead {n}") for n in range(10))
    faults = Faults(put_off=0.2, dead_domain=dead_domain, patience=4)
    others = Delivery.objects.exclude(domain=dead_domain)
    with battlefield(tmp_path, senders=2, timeout=2, faults=faults) as ground:
        raise_steadily(600, seconds=60)
        until(lambda: not others.pending().exists(), within=300)
        result = tally(ground, faults=0)
    waited = delays()
    late = quantiles(waited, n=20)[-1]
    figure(
        f"{dead_domain or 'no dead domain'}: {len(waited)} others waited {median(waited):.1f} s in the "
        f"median, p95 {late:.1f} s, at most {waited[-1]:.1f} s; {result}"
    )
    assert (result.lost, result.extras, result.failed) == (0, 0, 0)
    assert len(waited) == others.count()
    assert late <= 60


@pytest.mark.prove
@pytest.mark.line(id="R4")
def test_a_server_that_is_away_for_ten_minutes_loses_nothing(tmp_path, figure):
    """Nobody tries in vain meanwhile: no mail spends an attempt, so all goes out once it is back."""
    people_for(97, domains=["one.test", "two.test", "three.test"])
    with battlefield(tmp_path, senders=2, timeout=2, faults=Faults()) as ground:
        ground.kill("sink")
        raise_steadily(600, seconds=AWAY_SECONDS)
        tried = Delivery.objects.filter(attempts_made__gt=0).count()
        ground.start("sink")
        back = time.monotonic()
        until(lambda: waiting() < 600, within=30)
        first = time.monotonic() - back
        drained(within=60)
        all_out = time.monotonic() - back
        result = tally(ground, faults=0)
    figure(
        f"away for {AWAY_SECONDS:.0f} s: {tried} tried in vain; back, the first mail went after "
        f"{first:.1f} s, all 600 after {all_out:.1f} s; {result}"
    )
    assert (tried, result.lost, result.extras, result.failed) == (0, 0, 0, 0)


@pytest.mark.prove
def test_a_hundred_thousand_are_told_in_seconds(figure):
    people_for(500, domains=["one.test"])
    began = time.monotonic()
    raise_alerts(100_000)
    took = time.monotonic() - began
    figure(f"100,000 told and their mail made ready in {took:.1f} s")
    assert took < 5
