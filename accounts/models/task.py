"""Something to do."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from accounts.choices import TaskSource
from accounts.models.keys import new_external_id
from accounts.models.scoping import AccountScopedQuerySet
from common.history import tracked
from common.models import Versioned


class TaskQuerySet(AccountScopedQuerySet["Task"]):
    def open(self) -> "TaskQuerySet":
        return self.filter(done_on__isnull=True)

    def done(self) -> "TaskQuerySet":
        return self.filter(done_on__isnull=False)

    def due_by(self, day: date) -> "TaskQuerySet":
        """Open, and due on or before a day."""
        return self.open().filter(due_on__lte=day)

    def to_notice_on(self, day: date) -> "TaskQuerySet":
        """Open, and due, or to be reminded of, on or before a day."""
        return self.open().filter(Q(due_on__lte=day) | Q(remind_on__lte=day))

    def due_or_reminded_between(self, first: date, last: date) -> "TaskQuerySet":
        """Whose due day or reminding day is one of these days."""
        return self.filter(Q(due_on__range=(first, last)) | Q(remind_on__range=(first, last)))

    def soonest_first(self) -> "TaskQuerySet":
        """By due day; what has none comes last."""
        return self.order_by(F("due_on").asc(nulls_last=True), "pk")


@tracked()
class Task(Versioned):
    """Something to do for an account: by a day, by a person. Open until it has the day it was done."""

    account = models.ForeignKey("accounts.Account", on_delete=models.CASCADE, related_name="tasks")
    external_id = models.CharField(max_length=100, unique=True, default=new_external_id)
    summary = models.TextField()
    user = models.ForeignKey(
        "people.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="tasks",
        verbose_name="who does it",
    )
    due_on = models.DateField(null=True, blank=True)
    remind_on = models.DateField(
        null=True, blank=True, help_text="Shows up from this day on, before it is due."
    )
    done_on = models.DateField(null=True, blank=True, editable=False)
    done_by = models.ForeignKey(
        "people.User",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="done_tasks",
    )
    source = models.CharField(max_length=20, choices=TaskSource, default=TaskSource.HAND, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[TaskQuerySet] = TaskQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index("user", "due_on", name="open_task_by_user", condition=Q(done_on__isnull=True)),
            models.Index("account", "due_on", name="open_task_by_account", condition=Q(done_on__isnull=True)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(summary__regex=r"\S"),
                name="task_has_a_summary",
                violation_error_message="Say in a few words what to do.",
            ),
            models.CheckConstraint(condition=~Q(external_id=""), name="task_has_an_external_id"),
            models.CheckConstraint(condition=Q(source__in=TaskSource.values), name="task_source_known"),
            models.CheckConstraint(
                condition=Q(done_by__isnull=True) | Q(done_on__isnull=False),
                name="task_done_by_somebody_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(remind_on__isnull=True) | Q(due_on__isnull=True) | Q(remind_on__lte=F("due_on")),
                name="task_reminder_not_after_due_day",
                violation_error_message="A reminder after the due day comes too late.",
            ),
        ]

    def __str__(self) -> str:
        return self.summary

    @property
    def is_open(self) -> bool:
        return self.done_on is None
