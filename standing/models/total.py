"""What all accounts come to, by what pages tell apart."""

from typing import ClassVar

from django.db import models

from health.choices import Band


class Waits(models.TextChoices):
    """What an account's decision waits for."""

    OVERDUE = "overdue", "Over, in grace"
    SOON = "soon", "Within 90 days"
    LATER = "later", "Later, or nothing decides"


class StandTotal(models.Model):
    """The sums of some accounts of the company that are alike; company currency a year.

    Made of `AccountStand` in the transaction that writes it; proven by `check_book`. It is read for whoever
    sees every account: then it is a sum of rows that she may open.
    """

    is_derived: ClassVar = True  # a job made it: it does not keep an import from being taken back

    vertical = models.CharField(max_length=100, blank=True)
    segment = models.CharField(max_length=100, blank=True)
    band = models.CharField(max_length=10, choices=Band)
    decides_in = models.DateField(null=True, help_text="The first day of the month of the next decision.")
    waits = models.CharField(max_length=10, choices=Waits)
    has_value = models.BooleanField(help_text="Whether their ACV is above nothing.")
    accounts = models.PositiveIntegerField()
    acv = models.DecimalField(max_digits=20, decimal_places=2)
    at_stake = models.DecimalField(max_digits=20, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["vertical", "segment", "band", "decides_in", "waits", "has_value"],
                nulls_distinct=False,
                name="one_total_of_those_alike",
            )
        ]

    def __str__(self) -> str:
        return f"{self.accounts} accounts: {self.acv}"
