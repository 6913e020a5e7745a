"""That somebody should look at a renewal, once a rule and term."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models.scoping import AccountScopedQuerySet
from common.triggers import NoTruncate
from renewals.choices import ANSWERED, AlertState


class AlertQuerySet(AccountScopedQuerySet["Alert"]):
    account_path = "renewal__account"

    def waiting(self) -> "AlertQuerySet":
        """Raised, and nobody has answered."""
        return self.filter(state=AlertState.RAISED)

    def due_between(self, first: date, last: date) -> "AlertQuerySet":
        return self.filter(due_on__range=(first, last))


class Alert(models.Model):
    """A condition that became true: the day of a rule has come for a renewal. The sweep writes them.

    Unique by renewal, rule and due day; a renewal stands for one term. A moved date withdraws the alert and
    makes another; alerts are never deleted but with the renewal of an import that is undone. What became of
    it stays on it, when the notifications are long gone.

    due_on     the day of the rule; `anchor_on` is the day that the rule counts from
    told_on    when people were told; none for one that a nearer one had superseded by then
    times      how often it was raised: again when what withdrew it no longer holds

    The database's own key to the rule is left out: the sweep takes it from the rule itself, and a rule that
    has alerts cannot be deleted (docs/decisions/0018).
    """

    renewal = models.ForeignKey(
        "renewals.Renewal", on_delete=models.CASCADE, related_name="alerts", db_index=False
    )
    rule = models.ForeignKey(
        "renewals.AlertRule",
        on_delete=models.PROTECT,
        related_name="alerts",
        db_constraint=False,
        db_index=False,
    )
    due_on = models.DateField()
    anchor_on = models.DateField()
    state = models.CharField(max_length=20, choices=AlertState, default=AlertState.RAISED)
    raised_on = models.DateField()
    told_on = models.DateField(null=True, blank=True)
    times = models.PositiveSmallIntegerField(default=1)
    read_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="answered_alerts",
        db_index=False,
    )
    acted_as = models.CharField(max_length=100, blank=True)
    escalated_on = models.DateField(null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_because = models.CharField(max_length=200, blank=True)

    objects: ClassVar[AlertQuerySet] = AlertQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index("renewal", name="waiting_alert", condition=Q(state=AlertState.RAISED)),
            models.Index("due_on", "renewal", name="alert_by_due_day"),
            models.Index("answered_by", name="alert_by_who_answered", condition=Q(answered_by__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["renewal", "rule", "due_on"], name="one_alert_a_rule_and_term"),
            models.CheckConstraint(condition=Q(state__in=AlertState.values), name="alert_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=[AlertState.RAISED, *ANSWERED]) | Q(told_on__isnull=False),
                name="alert_told_when_raised",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=ANSWERED) | Q(answered_at__isnull=False),
                name="alert_answered_some_time",
            ),
            models.CheckConstraint(
                condition=Q(state=AlertState.ACTED) & ~Q(acted_as="") | ~Q(state=AlertState.ACTED),
                name="alert_acted_on_somehow",
            ),
            models.CheckConstraint(
                condition=Q(state=AlertState.WITHDRAWN, withdrawn_on__isnull=False)
                | ~Q(state=AlertState.WITHDRAWN) & Q(withdrawn_on__isnull=True),
                name="alert_withdrawn_on_a_day",
            ),
        ]
        triggers = [NoTruncate()]

    def __str__(self) -> str:
        return f"{self.rule} · {self.renewal}"


class AlertSweep(models.Model):
    """The last sweep: when it began, and for which day. One row; `check_book` goes by it."""

    as_of = models.DateField()
    began_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_last_alert_sweep")]

    def __str__(self) -> str:
        return f"Alerts of {self.as_of}"
