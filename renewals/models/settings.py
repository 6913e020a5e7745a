"""What a company chooses about its renewals."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from common.history import tracked
from common.models import Versioned
from renewals.choices import Stage

DEFAULT_LEAD_DAYS = 180


@tracked()
class RenewalPolicy(Versioned):
    """One row of settings; without it the defaults hold. Grace is `accounts.Policy.grace_days`."""

    lead_days = models.PositiveSmallIntegerField(
        default=DEFAULT_LEAD_DAYS,
        validators=[MinValueValidator(1)],
        help_text="How long before the decision date the window opens, where a tier says nothing else.",
    )
    soon_days = models.PositiveSmallIntegerField(
        default=30, help_text="How long before the decision date a renewal stands on Today."
    )
    silent_days = models.PositiveSmallIntegerField(
        default=60, help_text="After how many days without contact an account stands on Today."
    )

    class Meta:
        verbose_name_plural = "renewal policies"
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="one_renewal_policy"),
            models.CheckConstraint(condition=Q(lead_days__gte=1), name="renewal_lead_positive"),
        ]

    def __str__(self) -> str:
        return "Renewal policies"

    @classmethod
    def in_force(cls) -> "RenewalPolicy":
        """The company's choices, or the defaults while nobody has chosen."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)


@tracked()
class TierLead(Versioned):
    """The lead of the accounts of one tier, instead of the company's."""

    tier = models.CharField(max_length=50, unique=True, help_text="As the accounts of this tier say it.")
    lead_days = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(tier=""), name="tier_lead_has_a_tier"),
            models.CheckConstraint(condition=Q(lead_days__gte=1), name="tier_lead_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.tier}: {self.lead_days} days"


@tracked()
class StageLabel(Versioned):
    """What this company calls a stage. Its meaning stays."""

    stage = models.CharField(max_length=20, choices=Stage, unique=True)
    label = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="stage_label_of_a_stage"),
            models.CheckConstraint(condition=Q(label__regex=r"\S"), name="stage_label_says_something"),
        ]

    def __str__(self) -> str:
        return self.label

    @classmethod
    def in_use(cls) -> dict[str, str]:
        """Every stage with what it is called here."""
        chosen = dict(cls.objects.values_list("stage", "label"))
        return {stage.value: chosen.get(stage.value, str(stage.label)) for stage in Stage}
