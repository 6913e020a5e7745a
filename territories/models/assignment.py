"""Which territory holds an account, from day to day."""

from datetime import date
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models

from accounts.models.scoping import AccountScopedQuerySet
from common.dates import DayRange, covers
from common.history import tracked
from territories.choices import AssignmentSource


class AssignmentQuerySet(AccountScopedQuerySet["AccountAssignment"]):
    def in_force(self, day: date) -> "AssignmentQuerySet":
        """The assignment of each account on a day: at most one row an account."""
        return self.filter(covers(day))


@tracked()
class AccountAssignment(models.Model):
    """One territory holds one account from a day to a day; an empty start means "from the beginning"."""

    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="assignments", db_index=False
    )
    territory = models.ForeignKey(
        "territories.Territory", on_delete=models.PROTECT, related_name="assignments", db_index=False
    )
    source = models.CharField(
        max_length=20, choices=AssignmentSource, default=AssignmentSource.HAND, editable=False
    )
    rule = models.ForeignKey(
        "territories.TerritoryRule",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="assignments",
    )
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    objects: ClassVar[AssignmentQuerySet] = AssignmentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index("territory", "ends_on", "starts_on", "account", name="assignment_by_territory")
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(source__in=AssignmentSource.values), name="assignment_source_known"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(starts_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="assignment_ends_after_start",
            ),
            # Starts with the account, so it serves as the index by it.
            ExclusionConstraint(
                name="no_overlapping_assignments",
                expressions=[("account", RangeOperators.EQUAL), (DayRange(), RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} in {self.territory}"
