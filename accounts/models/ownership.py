"""Who answers for an account, from day to day."""

from datetime import date
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models

from accounts.models.scoping import AccountScopedQuerySet
from common.dates import DayRange, covers
from common.history import tracked


class OwnershipQuerySet(AccountScopedQuerySet["AccountOwnership"]):
    def in_force(self, day: date) -> "OwnershipQuerySet":
        """The ownership of each account on a day: at most one row an account."""
        return self.filter(covers(day))


@tracked()
class AccountOwnership(models.Model):
    """One person owns one account from a day to a day; an empty start means "from the beginning"."""

    account = models.ForeignKey("accounts.Account", on_delete=models.CASCADE, related_name="ownerships")
    owner = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="ownerships")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    objects: ClassVar[OwnershipQuerySet] = OwnershipQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index("owner", "ends_on", "starts_on", "account", name="ownership_by_owner")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(starts_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="ownership_ends_after_start",
            ),
            ExclusionConstraint(
                name="one_owner_a_day",
                expressions=[("account", RangeOperators.EQUAL), (DayRange(), RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner} owns {self.account}"
