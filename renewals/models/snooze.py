"""What somebody wants to see again on a later day."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q

from common.history import tracked
from people.models import User


class SnoozeQuerySet(models.QuerySet["Snooze"]):
    def of(self, person: User) -> "SnoozeQuerySet":
        return self.filter(person=person)

    def resting(self, *, on: date) -> "SnoozeQuerySet":
        """What is not to be shown on a day."""
        return self.filter(until__gt=on)


@tracked()
class Snooze(models.Model):
    """One person's need of Today that rests until a day, on which it is shown again.

    need   the need's key ("decides-41"): what gets worse has another key, and is shown whatever rests
    """

    person = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="snoozes")
    need = models.CharField(max_length=60)
    until = models.DateField(help_text="The day on which it is shown again.")

    objects: ClassVar[SnoozeQuerySet] = SnoozeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "need"], name="snoozed_once_a_person"),
            models.CheckConstraint(condition=~Q(need=""), name="snooze_of_a_need"),
        ]

    def __str__(self) -> str:
        return f"{self.need} until {self.until}"
