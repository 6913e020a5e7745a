"""Sight that is given, not earned by the reporting line."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models

from common.dates import DayRange
from common.history import tracked


@tracked()
class BookGrant(models.Model):
    """`viewer` may look at all that `holder` sees by reporting line, from day to day, and change nothing."""

    viewer = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="granted_books")
    holder = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="book_grants")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(starts_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="book_grant_ends_after_start",
            ),
            models.CheckConstraint(
                condition=~models.Q(viewer=models.F("holder")), name="book_grant_to_another_person"
            ),
            ExclusionConstraint(
                name="no_overlapping_book_grants",
                expressions=[
                    ("viewer", RangeOperators.EQUAL),
                    ("holder", RangeOperators.EQUAL),
                    (DayRange(), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.viewer} looks at the book of {self.holder}"
