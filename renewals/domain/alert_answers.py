"""What becomes of alerts when somebody answers, and when their renewal is closed."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import connection, transaction

from notifications.domain.answering import act_on, withdraw
from notifications.models import Notification
from people.models import User
from renewals.choices import AlertState
from renewals.domain.alerts import CLOSED
from renewals.domain.opening import sql
from renewals.models import Alert, Renewal


def follow_answers(subjects: Collection[str]) -> None:
    """Write onto the alerts of these notifications what their people did: read, answered, reopened.

    Anybody who was told answers for all: what one has taken up is not escalated.
    """
    alerts = sorted({int(subject.split(":")[1]) for subject in subjects})
    with connection.cursor() as cursor:
        cursor.execute(sql("alerts/follow"), {"alerts": alerts, "closed": CLOSED})


@transaction.atomic
def answer_by_closing(renewal: Renewal, *, by: User | None) -> int:
    """Closing a renewal answers its alerts that wait or were acknowledged; how many.

    Whoever closed it has acted on what she was told; for the others it no longer holds.
    """
    open_states = [AlertState.RAISED, AlertState.ACKNOWLEDGED]
    rows = Alert.objects.filter(renewal=renewal, state__in=open_states).select_for_update().order_by("pk")
    subjects = _subjects(rows)
    if not subjects:
        return 0
    at = _moment()
    told = Notification.objects.standing().filter(subject__in=subjects)
    for notification in told.filter(person=by):
        act_on(notification, done=CLOSED, at=at)
    others = [row.subject for row in told.unanswered()]
    if others:
        withdraw(others, because="The renewal is closed", at=at)
    return Alert.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=AlertState.ACTED, acted_as=CLOSED, answered_at=at, answered_by=by
    )


def forget_alerts(contracts: Collection[int]) -> None:
    """These contracts go with the import that brought them: nobody is told of their renewals any more."""
    alerts = Alert.objects.filter(renewal__contract__in=contracts)
    subjects = _subjects(alerts)
    if subjects:
        withdraw(subjects, because="The import was taken back", at=_moment())
        alerts.delete()


def _moment() -> datetime:
    """When this transaction began, by the database's clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        began: datetime = cursor.fetchone()[0]
    return began


def _subjects(alerts: Iterable[Alert]) -> list[str]:
    """The keys of the notifications of these alerts."""
    keys = [f"alert:{alert.pk}:{alert.times}" for alert in alerts]
    return [*keys, *(f"{key}:escalated" for key in keys)]
