"""What a day did to a renewal."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models.scoping import AccountScopedQuerySet
from common.triggers import NoTruncate
from renewals.choices import Happening


class RenewalDayQuerySet(AccountScopedQuerySet["RenewalDay"]):
    account_path = "renewal__account"


class RenewalDay(models.Model):
    """A date of a renewal has passed: `on` is the day it happened, whenever it was noted. Each kind once."""

    renewal = models.ForeignKey(
        "renewals.Renewal", on_delete=models.CASCADE, related_name="days", db_index=False
    )
    kind = models.CharField(max_length=20, choices=Happening)
    on = models.DateField()
    noted_at = models.DateTimeField(db_default=Now())

    objects: ClassVar[RenewalDayQuerySet] = RenewalDayQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index("on", "kind", name="renewal_day_by_day")]
        constraints = [
            models.UniqueConstraint(fields=["renewal", "kind"], name="each_day_of_a_renewal_once"),
            models.CheckConstraint(condition=Q(kind__in=Happening.values), name="renewal_day_kind_known"),
        ]
        triggers = [pgtrigger.Protect(name="renewal_days_stay", operation=pgtrigger.Update), NoTruncate()]

    def __str__(self) -> str:
        return f"{self.on} {self.get_kind_display()}"
