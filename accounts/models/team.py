"""Who else works on an account, in which role, from day to day."""

from datetime import date
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models

from accounts.choices import GrantSource, TeamRole
from accounts.models.scoping import AccountScopedQuerySet
from common.dates import DayRange, covers
from common.history import tracked


class TeamQuerySet(AccountScopedQuerySet["AccountTeamMember"]):
    def in_force(self, day: date) -> "TeamQuerySet":
        """Everybody who is on a team on a day."""
        return self.filter(covers(day))


@tracked()
class AccountTeamMember(models.Model):
    """A person on an account team: it gives sight of the account and the right to work in it."""

    account = models.ForeignKey("accounts.Account", on_delete=models.CASCADE, related_name="team")
    user = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="team_places")
    role = models.CharField(max_length=30, choices=TeamRole)
    source = models.CharField(max_length=20, choices=GrantSource, default=GrantSource.HAND)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    objects: ClassVar[TeamQuerySet] = TeamQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index("user", "ends_on", "starts_on", "account", name="team_by_user")]
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=TeamRole.values), name="team_role_known"),
            models.CheckConstraint(
                condition=models.Q(source__in=GrantSource.values), name="team_source_known"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(starts_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="team_place_ends_after_start",
            ),
            ExclusionConstraint(
                name="no_overlapping_team_places",
                expressions=[
                    ("account", RangeOperators.EQUAL),
                    ("user", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("source", RangeOperators.EQUAL),
                    (DayRange(), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()} of {self.account}"
