"""The morning summary."""

from django.db import models


class Digest(models.Model):
    """One person's summary of one day, in her own time zone. The unique row is what makes it one."""

    person = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="digests")
    day = models.DateField()
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = "summary"
        verbose_name_plural = "summaries"
        constraints = [
            models.UniqueConstraint(fields=["person", "day"], name="one_summary_a_person_and_day"),
        ]

    def __str__(self) -> str:
        return f"Summary of {self.day} for {self.person}"
