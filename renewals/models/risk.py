"""What endangers a renewal."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models.scoping import AccountScopedQuerySet
from common.history import tracked
from common.models import Versioned
from renewals.choices import RiskKind


class RiskFlagQuerySet(AccountScopedQuerySet["RiskFlag"]):
    account_path = "renewal__account"

    def raised(self) -> "RiskFlagQuerySet":
        """Those that nobody has cleared."""
        return self.filter(cleared_on__isnull=True)


@tracked()
class RiskFlag(Versioned):
    """Somebody says that a renewal is in danger, why, and since when; raised until it is cleared."""

    renewal = models.ForeignKey("renewals.Renewal", on_delete=models.CASCADE, related_name="risks")
    kind = models.CharField(max_length=20, choices=RiskKind)
    reason = models.TextField()
    raised_on = models.DateField()
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="raised_risks"
    )
    cleared_on = models.DateField(null=True, blank=True)
    cleared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="cleared_risks",
    )

    objects: ClassVar[RiskFlagQuerySet] = RiskFlagQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=RiskKind.values), name="risk_kind_known"),
            models.CheckConstraint(condition=Q(reason__regex=r"\S"), name="risk_has_a_reason"),
            models.UniqueConstraint(
                fields=["renewal", "kind"],
                condition=Q(cleared_on__isnull=True),
                name="risk_raised_once_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(cleared_on__isnull=True) | Q(cleared_on__gte=F("raised_on")),
                name="risk_cleared_after_it_was_raised",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.reason}"
