"""A person's calendar of decisions, read by a calendar program."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from common.history import tracked
from people.models import User


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def visible_to(self, user: User) -> "CalendarFeedQuerySet":
        """One's own."""
        return self.filter(person=user)


@tracked(exclude=("secret_hash",))
class CalendarFeed(models.Model):
    """The right of whoever knows a secret address to read when a person's renewals decide.

    One a person. The secret itself is kept nowhere: it is shown once, and its SHA-256 stands here.
    """

    person = models.OneToOneField("people.User", on_delete=models.CASCADE, related_name="calendar_feed")
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField()

    objects: ClassVar[CalendarFeedQuerySet] = CalendarFeedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(secret_hash__regex=r"^[0-9a-f]{64}$"),  # noqa: S106  what a hash looks like
                name="feed_keeps_a_hash_alone",
            )
        ]

    def __str__(self) -> str:
        return f"Calendar of {self.person}"
