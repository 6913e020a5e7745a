"""Who should show signs of life, and who does.

Whatever runs by itself says what is expected of it once, in its AppConfig.ready(), and beats while it runs:

    expect("sender", label="Mail sender", every=timedelta(seconds=10), means="alerts leave by mail")
    beat("sender", socket.gethostname(), at=timezone.now())
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from operations.checks import Finding, Reading, State, register
from operations.models import Heartbeat
from operations.wording import age

EVERY = timedelta(seconds=30)  # what beat and the workers keep
LATE_AFTER, DOWN_AFTER = 3, 10  # beats missed
KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """Something that beats every so often; `means` says what works while it does."""

    name: str
    every: timedelta
    means: str

    @property
    def late_after(self) -> timedelta:
        return LATE_AFTER * self.every

    @property
    def down_after(self) -> timedelta:
        return DOWN_AFTER * self.every


def expect(name: str, *, label: str, every: timedelta, means: str) -> None:
    """Let the status page and the metrics watch for this heartbeat."""
    expectation = Expectation(name=name, every=every, means=means)
    register(name, label=label)(lambda as_of: sign_of_life(expectation, as_of))


def beat(name: str, instance: str = "", *, at: datetime, **details: Any) -> None:
    """Write a sign of life; `details` are shown on the status page (small, no secrets)."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=name, instance=instance, beat_at=at, details=details)],
        update_conflicts=True,
        unique_fields=["name", "instance"],
        update_fields=["beat_at", "details"],
    )


def depart(name: str, instance: str = "") -> None:
    """An instance stopped on purpose: nobody needs to miss it."""
    Heartbeat.objects.filter(name=name, instance=instance).delete()


def forget_the_gone(*, as_of: datetime) -> int:
    """Forget instances that have been silent for a day, such as hosts that were taken away.

    How many they were.
    """
    deleted, _ = Heartbeat.objects.filter(beat_at__lt=as_of - KEPT).delete()
    return deleted


def sign_of_life(expectation: Expectation, as_of: datetime) -> Finding:
    """The freshest instance counts: one worker of many may be taken away."""
    beats = list(Heartbeat.objects.filter(name=expectation.name).order_by("-beat_at"))
    if not beats:
        return Finding(state=State.NOT_WORKING, words=f"Not seen yet. While it beats, {expectation.means}.")
    since = as_of - beats[0].beat_at
    state = State.WORKING
    if since > expectation.late_after:
        state = State.NOT_WORKING if since > expectation.down_after else State.NEEDS_A_LOOK
    seen = f"Seen {age(since)}."
    return Finding(
        state=state,
        words=seen if state is State.WORKING else f"{seen} While it beats, {expectation.means}.",
        facts=tuple((row.instance, age(as_of - row.beat_at)) for row in beats if row.instance),
        readings=tuple(
            Reading(
                name="heartbeat_age_seconds",
                value=(as_of - row.beat_at).total_seconds(),
                help="Time since the last sign of life",
                labels={"name": row.name, "instance": row.instance},
            )
            for row in beats
        ),
    )
