"""What the account manager feels."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models.scoping import AccountScopedQuerySet
from common.history import tracked
from health.choices import Mood


class PulseQuerySet(AccountScopedQuerySet["Pulse"]):
    def latest_by(self, day: date) -> "PulseQuerySet":
        """Set on a day or before, the newest first."""
        return self.filter(set_on__lte=day).order_by("-set_on", "-pk")


@tracked()
class Pulse(models.Model):
    """How whoever works on an account feels about it, and why. It counts for a while, then it is forgotten.

    A new one takes the place of the one before; both stay.
    """

    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="pulses", db_index=False
    )
    mood = models.CharField(max_length=10, choices=Mood)
    note = models.CharField(max_length=300, blank=True)
    set_on = models.DateField()
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="pulses"
    )

    objects: ClassVar[PulseQuerySet] = PulseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["account", "-set_on", "-id"], name="pulse_by_account")]
        constraints = [models.CheckConstraint(condition=Q(mood__in=Mood.values), name="pulse_mood_known")]

    def __str__(self) -> str:
        return f"{self.get_mood_display()}, {self.set_on}"
