"""A score that a person says."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from accounts.models.scoping import AccountScopedQuerySet
from common.history import tracked


class OverrideQuerySet(AccountScopedQuerySet["Override"]):
    def in_force(self, day: date) -> "OverrideQuerySet":
        """Those that count on a day, the newest first."""
        lasting = Q(ended_on__isnull=True) | Q(ended_on__gt=day)
        return self.filter(lasting, set_on__lte=day, expires_on__gte=day).order_by("-set_on", "-pk")


@tracked()
class Override(models.Model):
    """A score said by a person, with a reason, up to a last day. What was measured stays beside it."""

    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="health_overrides", db_index=False
    )
    score = models.PositiveSmallIntegerField(validators=[MaxValueValidator(100)])
    reason = models.CharField(max_length=300)
    set_on = models.DateField()
    expires_on = models.DateField(help_text="The last day on which it counts.")
    ended_on = models.DateField(
        null=True, blank=True, help_text="Taken back: from this day on it does not count."
    )
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="overrides"
    )

    objects: ClassVar[OverrideQuerySet] = OverrideQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["account", "-set_on", "-id"], name="override_by_account")]
        constraints = [
            models.CheckConstraint(condition=Q(score__lte=100), name="override_score_up_to_100"),
            models.CheckConstraint(condition=Q(reason__regex=r"\S"), name="override_has_a_reason"),
            models.CheckConstraint(
                condition=Q(expires_on__gte=F("set_on")),
                name="override_expires_after_it_is_set",
                violation_error_message="Its last day has passed.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.score} until {self.expires_on}"
