"""What the demo company was told of its renewals in the last months, and what people did about it."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random

from notifications.domain.answering import acknowledge, act_on, snooze
from notifications.models import Notification
from renewals.domain.alerts import NOW, ROUTINE, raise_alerts

SWEEPS_BACK, EVERY = 9, timedelta(days=14)
ACTED_A_SWEEP, SNOOZED_A_SWEEP = 10, 1
DONE = ("opened", "opened", "logged an activity", "went to close")
REASONS = ("They are on leave", "Waiting for their budget", "The offer goes out next week")


def raise_past_alerts(today: date, rng: Random) -> None:
    """Sweep as of days in the last months, as it would have been; some answer, some do not."""
    for back in range(SWEEPS_BACK, 0, -1):
        day = today - back * EVERY
        _sweep(day)
        _answer(day, rng)


def raise_alerts_of(today: date) -> None:
    """The sweep of today."""
    _sweep(today)


def _sweep(day: date) -> None:
    raise_alerts(as_of=day, today=day, at=_at(day, 8))


def _answer(day: date, rng: Random) -> None:
    """Of what was told today a third is acknowledged, a few are acted on, one is put off; the rest waits."""
    told = Notification.objects.filter(raised_at=_at(day, 8), kind__in=[ROUTINE, NOW])
    keys = sorted(told.unanswered().values_list("pk", flat=True))
    rng.shuffle(keys)
    third = len(keys) // 3
    known, left = keys[:third], keys[third:]
    acknowledge(Notification.objects.filter(pk__in=known), at=_at(day + timedelta(days=1), 9))
    later = Notification.objects.in_bulk(left[: ACTED_A_SWEEP + SNOOZED_A_SWEEP])
    for place, notification in enumerate(later.values()):
        at = _at(day + timedelta(days=rng.randint(0, 2)), rng.randint(9, 16))
        if place < SNOOZED_A_SWEEP:
            until = day + timedelta(days=rng.randint(5, 25))
            snooze(notification, until=until, reason=rng.choice(REASONS), on=day, at=at)
        else:
            act_on(notification, done=rng.choice(DONE), at=at)


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), UTC)
