"""A person who was told something."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q

from common.history import tracked
from notifications.choices import Mode, Urgency
from notifications.kinds import Kind, kind_of
from people.models import User


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, user: User) -> "NotificationQuerySet":
        """One's own: what somebody else was told is hers."""
        return self.filter(person=user)

    def standing(self) -> "NotificationQuerySet":
        """What still holds: not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def open(self, *, on: date) -> "NotificationQuerySet":
        """What waits for its person on a day: not acknowledged, not acted on, not put off beyond the day."""
        return self.unanswered().filter(Q(snoozed_until__isnull=True) | Q(snoozed_until__lte=on))

    def unanswered(self) -> "NotificationQuerySet":
        return self.standing().filter(acknowledged_at__isnull=True, acted_at__isnull=True)

    def snoozed(self, *, on: date) -> "NotificationQuerySet":
        """Put off to a later day."""
        return self.unanswered().filter(snoozed_until__gt=on)

    def done(self) -> "NotificationQuerySet":
        """Acknowledged or acted on."""
        return self.standing().filter(Q(acknowledged_at__isnull=False) | Q(acted_at__isnull=False))

    def unread(self) -> "NotificationQuerySet":
        return self.filter(read_at__isnull=True)

    def latest_first(self) -> "NotificationQuerySet":
        return self.order_by("-raised_at", "-pk")


@tracked(exclude=("facts", "read_at", "digest"), unsearched=("person",))
class Notification(models.Model):
    """One person told of one thing, once: unique by `subject` and person, whoever tells again.

    subject   what it is about, said by who tells: "task:41:due:2026-11-23"
    facts     pairs of a label and words, shown under the title and in the mail
    target    what the kind's link is built from
    mode      how it is mailed, decided when it was raised
    read      seen on its page; the answer is one of acknowledged, snoozed, acted on

    The database's own keys are left out: the only statement that tells reads the person beside it, people
    are never deleted, and the only one that makes a summary lists what stands in it (docs/decisions/0018).
    """

    subject = models.CharField(max_length=200)
    person = models.ForeignKey(
        "people.User",
        on_delete=models.CASCADE,
        related_name="notifications",
        db_constraint=False,
        db_index=False,
    )
    kind = models.SlugField(max_length=50, db_index=False)
    title = models.CharField(max_length=300)
    facts = models.JSONField(default=list, blank=True)
    target = models.CharField(max_length=200, blank=True)
    mode = models.CharField(max_length=10, choices=Mode)
    raised_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    snoozed_until = models.DateField(null=True, blank=True)
    snooze_reason = models.CharField(max_length=200, blank=True)
    acted_at = models.DateTimeField(null=True, blank=True)
    acted_as = models.CharField(
        max_length=100, blank=True, help_text="What was done: opened, logged, closed."
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField(max_length=200, blank=True)
    digest = models.ForeignKey(
        "notifications.Digest",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="notifications",
        db_constraint=False,
        db_index=False,
        verbose_name="summary it was last in",
    )

    objects: ClassVar[NotificationQuerySet] = NotificationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["person", "-raised_at", "-id"], name="notification_by_person"),
            models.Index(
                "person",
                "raised_at",
                name="notification_for_summary",
                condition=Q(mode=Mode.DIGEST, digest__isnull=True),
            ),
            models.Index("raised_at", name="notification_by_age"),
            models.Index("digest", name="notification_by_summary", condition=Q(digest__isnull=False)),
            models.Index(
                "kind",
                name="notification_waiting_by_kind",
                condition=Q(withdrawn_at__isnull=True, acknowledged_at__isnull=True, acted_at__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["subject", "person"], name="told_once_of_one_thing"),
            models.CheckConstraint(condition=~Q(subject=""), name="notification_has_a_subject"),
            models.CheckConstraint(condition=Q(title__regex=r"\S"), name="notification_has_a_title"),
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="notification_mode_known"),
            models.CheckConstraint(
                condition=Q(snoozed_until__isnull=True) | ~Q(snooze_reason=""),
                name="notification_snoozed_for_a_reason",
                violation_error_message="Say why it can wait.",
            ),
            models.CheckConstraint(
                condition=Q(acted_at__isnull=True, acted_as="") | Q(acted_at__isnull=False) & ~Q(acted_as=""),
                name="notification_acted_on_somehow",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def kind_row(self) -> Kind:
        return kind_of(self.kind)

    @property
    def path(self) -> str:
        """The page it leads to, empty when there is none."""
        return self.kind_row.path_to(self.target)

    @property
    def is_answered(self) -> bool:
        return bool(self.acknowledged_at or self.acted_at)

    @property
    def tone(self) -> str:
        """How it is marked: red and amber only while it waits for an answer."""
        if self.is_answered or self.withdrawn_at:
            return ""
        return {Urgency.URGENT: "late", Urgency.SOON: "soon", Urgency.ROUTINE: "accent"}[
            self.kind_row.urgency
        ]
