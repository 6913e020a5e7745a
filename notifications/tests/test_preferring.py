"""What a person wants mailed, and when; and what is old enough to go."""

from datetime import time, timedelta

import pytest

from common.errors import DomainError, StaleEditError
from notifications.choices import DeliveryState, Mode
from notifications.domain.forgetting import KEPT, KEPT_LETTERS, forget_old
from notifications.domain.preferring import hours_of, prefer, set_hours, unsubscribe
from notifications.models import Delivery, Notification, Preference
from notifications.tests.conftest import NOON, tell


def test_a_choice_replaces_the_one_before(rep):
    prefer(rep, {"calm": Mode.INSTANT, "hasty": Mode.DIGEST}, at=NOON)
    prefer(rep, {"calm": Mode.NONE}, at=NOON)
    assert dict(Preference.objects.values_list("kind", "mode")) == {"calm": "none", "hasty": "digest"}


@pytest.mark.parametrize(("kind", "mode"), [("nonsense", "none"), ("calm", "nonsense")])
def test_there_is_no_other_choice(rep, kind, mode):
    with pytest.raises(DomainError, match="no such choice"):
        prefer(rep, {kind: mode}, at=NOON)


def test_unsubscribing_takes_back_what_waits(rep, manager):
    tell(rep, manager, kind="hasty", subject="a")
    tell(rep, kind="calm", subject="b")
    unsubscribe(rep, "hasty", at=NOON)
    unsubscribe(rep, "hasty", at=NOON)
    unsubscribe(rep, "calm", at=NOON)
    assert Delivery.objects.get(notification__person=rep).state == DeliveryState.DROPPED
    assert Delivery.objects.get(notification__person=manager).state == DeliveryState.PENDING
    assert Notification.objects.get(subject="b").mode == Mode.NONE


def hours(rep, begins, ends, **rest):
    return set_hours(
        rep, **{"version": 1, "digest_from": time(8), **rest}, quiet_from=begins, quiet_until=ends
    )


def test_hours_are_kept_and_not_overwritten_in_silence(rep):
    assert hours_of(rep).digest_from == time(7)
    hours(rep, time(20), time(8))
    assert hours(rep, None, None).version == 2
    with pytest.raises(StaleEditError):
        hours(rep, time(21), time(8))
    assert hours_of(rep).quiet_from is None


@pytest.mark.parametrize(("begins", "ends"), [(time(20), None), (None, time(8)), (time(8), time(8))])
def test_quiet_hours_begin_and_end(rep, begins, ends):
    with pytest.raises(DomainError, match="begin at one time"):
        hours(rep, begins, ends)


def test_letters_go_first_and_notifications_later(rep):
    tell(rep, kind="hasty")
    Delivery.objects.update(
        state=DeliveryState.SENT, ended_at=NOON, text="Hello", html="<p>Hello", frozen_at=NOON
    )
    month, year = NOON + KEPT_LETTERS + timedelta(days=1), NOON + KEPT + timedelta(days=1)
    assert forget_old(now=month - timedelta(days=2)).letters == 0
    assert (forget_old(now=month).letters, Delivery.objects.get().text) == (1, "")
    assert (forget_old(now=year).notifications, Delivery.objects.count()) == (1, 0)


def test_mail_that_waits_keeps_its_letter(rep):
    tell(rep, kind="hasty")
    Delivery.objects.update(text="Hello")
    assert forget_old(now=NOON + KEPT_LETTERS + timedelta(days=1)).letters == 0
