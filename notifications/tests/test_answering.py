"""Acknowledge, snooze, act, withdraw."""

from datetime import date, timedelta

import pytest

from common.errors import DomainError
from notifications.choices import DeliveryState, Mode
from notifications.domain.answering import acknowledge, act_on, mark_read, reopen, snooze, withdraw
from notifications.models import Delivery, Notification
from notifications.tests.conftest import NOON, tell

TODAY = date(2026, 6, 15)
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def told(rep) -> Notification:
    tell(rep, kind="hasty")
    return Notification.objects.get()


def again(notification: Notification) -> Notification:
    return Notification.objects.get(pk=notification.pk)


def mine(rep):
    return Notification.objects.visible_to(rep)


def test_read_counts_once(told):
    mark_read(told, at=NOON)
    mark_read(again(told), at=LATER)
    assert again(told).read_at == NOON


def test_acknowledged_is_read_and_closed_and_not_mailed(told, rep):
    assert acknowledge(mine(rep), at=LATER) == 1
    found = again(told)
    assert (found.acknowledged_at, found.read_at, found.is_answered) == (LATER, LATER, True)
    assert list(mine(rep).open(on=TODAY)) == []
    assert list(mine(rep).done()) == [found]
    assert Delivery.objects.get().state == DeliveryState.DROPPED
    assert acknowledge(mine(rep), at=LATER) == 0


def test_mail_that_was_tried_goes_on(told, rep):
    Delivery.objects.update(attempts_made=1)
    acknowledge(mine(rep), at=LATER)
    assert Delivery.objects.get().state == DeliveryState.PENDING


def test_reopened_waits_again(told, rep):
    acknowledge(mine(rep), at=LATER)
    reopen(told)
    assert list(mine(rep).open(on=TODAY)) == [told]


def test_snoozed_comes_again_on_its_day_in_inbox_and_summary(told, rep):
    until = TODAY + timedelta(days=3)
    snooze(told, until=until, reason="They answer on Thursday", on=TODAY, at=LATER)
    found = again(told)
    assert (found.snoozed_until, found.snooze_reason, found.mode) == (
        until,
        "They answer on Thursday",
        Mode.DIGEST,
    )
    assert list(mine(rep).open(on=until - timedelta(days=1))) == []
    assert list(mine(rep).snoozed(on=TODAY)) == [found]
    assert list(mine(rep).open(on=until)) == [found]
    assert list(mine(rep).snoozed(on=until)) == []


@pytest.mark.parametrize(
    ("days", "reason", "said"),
    [
        (0, "Later", "Choose a day after today."),
        (366, "Later", "A year at most."),
        (1, "  ", "Say why it can wait."),
        (1, "x" * 201, "at most 200 characters"),
        (1, "nul\0", "cannot be stored"),
    ],
)
def test_a_snooze_has_a_day_and_a_reason(told, days, reason, said):
    with pytest.raises(DomainError, match=said) as refusal:
        snooze(told, until=TODAY + timedelta(days=days), reason=reason, on=TODAY, at=LATER)
    assert {blocker.field for blocker in refusal.value.blockers} <= {"until", "reason"}
    assert again(told).snoozed_until is None


def test_the_first_act_counts(told):
    act_on(told, done="opened", at=NOON)
    act_on(told, done="logged a call", at=LATER)
    found = again(told)
    assert (found.acted_at, found.acted_as, found.is_answered) == (NOON, "opened", True)


def test_withdrawn_is_gone_from_the_inbox_and_stays_in_the_table(told, rep):
    assert withdraw(["thing:1", "thing:2"], because="The end date moved", at=LATER) == 1
    assert withdraw(["thing:1"], because="Again", at=LATER) == 0
    assert again(told).withdrawn_because == "The end date moved"
    assert list(mine(rep).open(on=TODAY)) == []
    assert Delivery.objects.get().state == DeliveryState.DROPPED
    with pytest.raises(DomainError, match="withdrawn"):
        snooze(told, until=TODAY + timedelta(days=1), reason="Later", on=TODAY, at=LATER)


def test_withdrawing_says_why(told):
    with pytest.raises(DomainError, match="Say why"):
        withdraw(["thing:1"], because=" ", at=LATER)


def test_what_is_withdrawn_is_not_acted_on(told):
    withdraw(["thing:1"], because="Moved", at=LATER)
    act_on(told, done="opened", at=LATER)
    assert again(told).acted_at is None


def test_others_do_not_see_it(told, manager, rep):
    assert list(Notification.objects.visible_to(manager)) == []


def test_tone_follows_urgency_until_it_is_answered(told, rep):
    assert told.tone == "late"
    acknowledge(mine(rep), at=LATER)
    assert again(told).tone == ""
