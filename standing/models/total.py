"""What all accounts and their renewals come to, by what pages tell apart."""

from typing import ClassVar

from django.db import models

from health.choices import Band
from renewals.choices import Category, Outcome


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


class RenewalTotal(models.Model):
    """The sums of the renewals due on a day that are alike; company currency a year.

    Its fields bear the names of `renewals.queries.rows.counted`. Made of `RenewalStand` as `StandTotal` is of
    `AccountStand`, for the same readers, and proven by `check_book`.
    """

    is_derived: ClassVar = True  # a job made it: it does not keep an import from being taken back

    due_on = models.DateField()
    counts_as = models.CharField(max_length=20, choices=Category)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    band_then = models.CharField(max_length=10, choices=Band, blank=True)
    renewals = models.PositiveIntegerField()
    atr_here = models.DecimalField(max_digits=20, decimal_places=2)
    forecast_here = models.DecimalField(max_digits=20, decimal_places=2)
    capped_here = models.DecimalField(max_digits=20, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["due_on", "counts_as", "outcome", "band_then"], name="one_total_of_renewals_alike"
            )
        ]

    def __str__(self) -> str:
        return f"{self.renewals} renewals due {self.due_on}: {self.atr_here}"
