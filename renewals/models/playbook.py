"""What is to be done for each renewal: a template of tasks, by tier."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from accounts.models.scoping import AccountScopedQuerySet
from common.history import tracked
from common.models import Versioned


@tracked()
class Playbook(Versioned):
    """Tasks that each renewal of a tier gets when its window opens; without a tier, what no other covers."""

    name = models.CharField(max_length=100)
    tier = models.CharField(max_length=50, blank=True, help_text="Empty: every tier without one of its own.")
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(name__regex=r"\S"), name="playbook_has_a_name"),
            models.UniqueConstraint(
                fields=["tier"],
                condition=Q(is_active=True),
                name="one_active_playbook_a_tier",
                violation_error_message="Another playbook in use is for this tier.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class PlaybookStep(Versioned):
    """One task of a playbook: due so many days before the decision date (after it, when negative)."""

    playbook = models.ForeignKey(Playbook, on_delete=models.CASCADE, related_name="steps")
    summary = models.CharField(max_length=200)
    days_before = models.SmallIntegerField(
        default=0,
        validators=[MinValueValidator(-400), MaxValueValidator(1000)],
        help_text="Due so many days before the decision date.",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(summary__regex=r"\S"), name="playbook_step_says_what_to_do"),
            models.CheckConstraint(
                condition=Q(days_before__gte=-400, days_before__lte=1000),
                name="playbook_step_near_its_decision",
            ),
        ]

    def __str__(self) -> str:
        return self.summary


class RenewalTaskQuerySet(AccountScopedQuerySet["RenewalTask"]):
    account_path = "renewal__account"


@tracked()
class RenewalTask(models.Model):
    """A task that belongs to a renewal, by a step of its playbook or by hand."""

    renewal = models.ForeignKey("renewals.Renewal", on_delete=models.CASCADE, related_name="renewal_tasks")
    task = models.OneToOneField("accounts.Task", on_delete=models.CASCADE, related_name="renewal_task")
    step = models.ForeignKey(
        PlaybookStep, null=True, blank=True, on_delete=models.SET_NULL, related_name="tasks"
    )

    objects: ClassVar[RenewalTaskQuerySet] = RenewalTaskQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["renewal", "step"], name="playbook_step_once_a_renewal"),
        ]

    def __str__(self) -> str:
        return str(self.task)
