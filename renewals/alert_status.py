"""What the status page and the metrics say of alerts."""

from datetime import datetime, timedelta
from typing import Final

from operations.checks import Finding, Reading, State, register
from operations.heartbeats import beat, expect
from people.company import company
from renewals.choices import AlertState
from renewals.domain.alerts import Swept
from renewals.models import Alert

HEARTBEAT: Final = "alert-sweep"
EVERY: Final = timedelta(minutes=5)

expect(HEARTBEAT, label="Alert sweep", every=EVERY, means="people are told of renewals that come near")


def show_sweep(swept: Swept, *, at: datetime) -> None:
    """The sweep ran: a sign of life."""
    beat(HEARTBEAT, "sweep", at=at, as_of=swept.as_of.isoformat(), raised=swept.raised)


@register("alerts", label="Alerts")
def alerts(as_of: datetime) -> Finding:
    """How many wait for an answer, and how many of them for too long."""
    waiting = Alert.objects.waiting()
    count = waiting.count()
    escalated = waiting.filter(escalated_on__isnull=False).count()
    late = Alert.objects.filter(raised_on=company().day_of(as_of), state=AlertState.SUPERSEDED).count()
    return Finding(
        state=State.WORKING,
        words=f"{count:,} wait for an answer, {escalated:,} of them escalated.",
        facts=(("Waiting", f"{count:,}"), ("Escalated", f"{escalated:,}"), ("Overtaken today", f"{late:,}")),
        readings=(
            Reading(name="alerts_waiting", value=count, help="Alerts that wait for an answer"),
            Reading(name="alerts_escalated", value=escalated, help="Alerts that wait and were escalated"),
        ),
    )
