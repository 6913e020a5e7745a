"""A territory's plan for a fiscal year or quarter, and the way it goes from draft to approval."""

from datetime import date
from typing import Any, ClassVar, Self

from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.db.models import Q

from common.history import tracked
from common.models import Versioned
from people.models import User
from territories.choices import PlanState, PlanStepKind
from territories.models.territory import Territory
from territories.periods import PATTERN, in_words


class PlanQuerySet(models.QuerySet["TerritoryPlan"]):
    def visible_to(self, user: User, *, on: date | None = None) -> Self:
        """Plans of territories that `user` may look at."""
        return self.filter(territory__in=Territory.objects.visible_to(user, on=on).values("pk"))

    def editable_by(self, user: User, *, on: date | None = None) -> Self:
        """Plans of territories that `user` works on."""
        return self.filter(territory__in=Territory.objects.editable_by(user, on=on).values("pk"))


class OfPlanQuerySet(models.QuerySet[Any]):
    """Rows that hang on a plan: seen by whoever sees the plan."""

    def visible_to(self, user: User, *, on: date | None = None) -> Self:
        return self.filter(plan__in=TerritoryPlan.objects.visible_to(user, on=on))


@tracked()
class TerritoryPlan(Versioned):
    """What is meant to be reached in a territory, and by which initiatives. Its targets are `Target` rows."""

    HISTORY_PARTS: ClassVar = {"territories.Initiative": "plan", "territories.PlanStep": "plan"}

    territory = models.ForeignKey("territories.Territory", on_delete=models.PROTECT, related_name="plans")
    period = models.CharField(
        max_length=6,
        validators=[RegexValidator(PATTERN, "A fiscal year or quarter, such as 2026 or 2026Q3.")],
        help_text="A fiscal year or quarter: 2026, 2026Q3.",
    )
    objectives = models.TextField(blank=True)
    gap_reason = models.TextField(
        blank=True, help_text="Why the territories below do not add up to this one's targets."
    )
    state = models.CharField(max_length=20, choices=PlanState, default=PlanState.DRAFT, editable=False)
    edition = models.PositiveIntegerField(default=1, editable=False, help_text="One more at each revision.")

    objects: ClassVar[PlanQuerySet] = PlanQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["territory", "period"], name="one_plan_a_territory_and_period"),
            models.CheckConstraint(condition=Q(period__regex=PATTERN), name="plan_period_named"),
            models.CheckConstraint(condition=Q(state__in=PlanState.values), name="plan_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.territory}, {self.period_label}"

    @property
    def period_label(self) -> str:
        return in_words(self.period)


@tracked()
class Initiative(Versioned):
    """Something a plan sets out to do: by a person, by a day, so and so far."""

    plan = models.ForeignKey(TerritoryPlan, on_delete=models.CASCADE, related_name="initiatives")
    summary = models.TextField()
    user = models.ForeignKey(
        "people.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="initiatives",
        verbose_name="who does it",
    )
    due_on = models.DateField(null=True, blank=True)
    progress = models.PositiveSmallIntegerField(
        default=0, validators=[MaxValueValidator(100)], help_text="Parts of a hundred."
    )

    objects: ClassVar[OfPlanQuerySet] = OfPlanQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(summary__regex=r"\S"), name="initiative_has_a_summary"),
            models.CheckConstraint(condition=Q(progress__lte=100), name="initiative_progress_in_a_hundred"),
        ]

    def __str__(self) -> str:
        return self.summary

    @property
    def part(self) -> float:
        """Progress as a ratio, 1 = done."""
        return self.progress / 100


@tracked()
class PlanStep(models.Model):
    """What somebody did to a plan, and what the plan said then. Rows are only added."""

    plan = models.ForeignKey(TerritoryPlan, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=20, choices=PlanStepKind)
    edition = models.PositiveIntegerField()
    by = models.ForeignKey(
        "people.User", null=True, blank=True, on_delete=models.PROTECT, related_name="plan_steps"
    )
    note = models.TextField(blank=True)
    content = models.JSONField(default=dict, help_text="Objectives, targets and initiatives as they were.")
    at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[OfPlanQuerySet] = OfPlanQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=PlanStepKind.values), name="plan_step_known")
        ]

    def __str__(self) -> str:
        return f"{self.plan}: {self.get_kind_display().lower()}"
