"""What goes out, and each try. These rows are the truth; Celery and Redis only ring the bell."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from notifications.choices import Channel, DeliveryState, Outcome
from people.models import User


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def pending(self) -> "DeliveryQuerySet":
        return self.filter(state=DeliveryState.PENDING)

    def failed(self) -> "DeliveryQuerySet":
        return self.filter(state=DeliveryState.FAILED)

    def of_unknown_outcome(self) -> "DeliveryQuerySet":
        """Some attempt ended without anybody knowing whether the server took it: there may be two copies."""
        return self.filter(unknown_attempts__gt=0)


class Delivery(models.Model):
    """A notification, or a summary, on one channel: the row that a sender claims.

    next_try  when it is due: also the end of the lease of whoever claimed it, and of the pause after a
              failure. So nothing needs repair after a crash
    claim     the token of the attempt under way; only its bearer writes the end
    letter    address, subject, text and html are written at the first attempt and never again

    The database's own keys to what it is about are left out: one statement writes both, and they are deleted
    together (docs/decisions/0018).
    """

    notification = models.ForeignKey(
        "notifications.Notification",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="deliveries",
        db_constraint=False,
        db_index=False,
    )
    digest = models.ForeignKey(
        "notifications.Digest",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="deliveries",
        db_constraint=False,
        db_index=False,
    )
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.MAIL)
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.PENDING)
    domain = models.CharField(max_length=255, help_text="Of the address, for the pause of a dead one.")
    next_try = models.DateTimeField()
    attempts_made = models.PositiveIntegerField(default=0)
    unknown_attempts = models.PositiveIntegerField(default=0)
    claim = models.UUIDField(null=True, blank=True)
    address = models.EmailField(blank=True)
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    message_id = models.CharField(max_length=320, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    reply = models.CharField(max_length=500, blank=True, help_text="What the mail server said last.")
    created_at = models.DateTimeField()

    objects: ClassVar[DeliveryQuerySet] = DeliveryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name_plural = "deliveries"
        indexes = [
            models.Index("next_try", name="delivery_due", condition=Q(state=DeliveryState.PENDING)),
            models.Index("created_at", name="delivery_by_age"),
            models.Index(
                "state",
                "ended_at",
                name="delivery_failed",
                condition=Q(state=DeliveryState.FAILED),
            ),
            models.Index("ended_at", name="delivery_of_unknown_outcome", condition=Q(unknown_attempts__gt=0)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["notification", "channel"], name="one_delivery_a_notification_and_channel"
            ),
            models.UniqueConstraint(
                fields=["digest", "channel"],
                name="one_delivery_a_summary_and_channel",
                condition=Q(digest__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(notification__isnull=False, digest__isnull=True)
                | Q(notification__isnull=True, digest__isnull=False),
                name="delivery_of_one_thing",
            ),
            models.CheckConstraint(condition=Q(state__in=DeliveryState.values), name="delivery_state_known"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="delivery_channel_known"),
            models.CheckConstraint(
                condition=Q(state=DeliveryState.PENDING, ended_at__isnull=True)
                | ~Q(state=DeliveryState.PENDING) & Q(ended_at__isnull=False),
                name="delivery_ended_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(unknown_attempts__lte=F("attempts_made")), name="delivery_unknown_among_attempts"
            ),
        ]

    def __str__(self) -> str:
        return self.subject or str(self.notification or self.digest)

    @property
    def person(self) -> User:
        """Whom it goes to."""
        about = self.notification or self.digest
        assert about is not None  # noqa: S101  the constraint delivery_of_one_thing
        return about.person


class Attempt(models.Model):
    """One try to hand a delivery over. An attempt whose sender was killed stays under way until the next."""

    delivery = models.ForeignKey("notifications.Delivery", on_delete=models.CASCADE, related_name="attempts")
    number = models.PositiveIntegerField()
    sender = models.CharField(max_length=200)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.UNDER_WAY)
    reply = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["delivery", "number"], name="attempts_are_numbered"),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="attempt_outcome_known"),
        ]

    def __str__(self) -> str:
        return f"Attempt {self.number}: {self.get_outcome_display()}"
