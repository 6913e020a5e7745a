"""How this company counts, where METRICS lets it choose."""

from django.db import models

from accounts.choices import AtrStep, LogoBasis, RetentionMethod
from common.history import tracked
from common.models import Versioned


@tracked()
class Policy(Versioned):
    """One row of named settings; without it the defaults hold."""

    grace_days = models.PositiveSmallIntegerField(
        default=30, help_text="How long after its end a contract may be signed anew before it counts as lost."
    )
    retention_method = models.CharField(
        max_length=20, choices=RetentionMethod, default=RetentionMethod.PER_ACCOUNT
    )
    atr_step = models.CharField(
        max_length=10,
        choices=AtrStep,
        default=AtrStep.LAST,
        help_text="Which step of a ramp is available to renew.",
    )
    logo_basis = models.CharField(max_length=20, choices=LogoBasis, default=LogoBasis.ACCOUNT)

    class Meta:
        verbose_name_plural = "policies"
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="one_policy"),
            models.CheckConstraint(
                condition=models.Q(retention_method__in=RetentionMethod.values), name="retention_method_known"
            ),
            models.CheckConstraint(condition=models.Q(atr_step__in=AtrStep.values), name="atr_step_known"),
            models.CheckConstraint(
                condition=models.Q(logo_basis__in=LogoBasis.values), name="logo_basis_known"
            ),
        ]

    def __str__(self) -> str:
        return "Policies"

    @classmethod
    def in_force(cls) -> "Policy":
        """The company's policies, or the defaults while nobody has chosen."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)
