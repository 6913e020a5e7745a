"""Who covers a territory, in which role, from day to day."""

from datetime import date
from typing import ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models

from common.dates import DayRange, covers
from common.history import tracked
from people.models import User
from territories.choices import CoverageRole
from territories.models.territory import Territory


class CoverageQuerySet(models.QuerySet["Coverage"]):
    def in_force(self, day: date) -> Self:
        """Who covers what on a day."""
        return self.filter(covers(day))

    def visible_to(self, user: User, *, on: date | None = None) -> Self:
        """Coverage of territories that `user` may look at."""
        return self.filter(territory__in=Territory.objects.visible_to(user, on=on).values("pk"))


@tracked()
class Coverage(models.Model):
    """A person in a territory: she sees every account in it and below it, and works in them."""

    territory = models.ForeignKey(
        "territories.Territory", on_delete=models.PROTECT, related_name="coverage", db_index=False
    )
    user = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="coverage")
    role = models.CharField(max_length=30, choices=CoverageRole, default=CoverageRole.ACCOUNT_MANAGER)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    objects: ClassVar[CoverageQuerySet] = CoverageQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name_plural = "coverage"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=CoverageRole.values), name="coverage_role_known"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(starts_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="coverage_ends_after_start",
            ),
            # Starts with the territory, so it serves as the index by it.
            ExclusionConstraint(
                name="no_person_covers_twice",
                expressions=[
                    ("territory", RangeOperators.EQUAL),
                    ("user", RangeOperators.EQUAL),
                    (DayRange(), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()} of {self.territory}"
