"""What large territories reached in a period, as it was kept."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from territories.models.territory import Territory


class TerritoryReached(models.Model):
    """What a territory with all below it reached in a period until the day of `ReachedKept`.

    Every territory in a large tree has a row, for its own opening: rates of those below are averaged by it.
    Only large ones (`is_large`) have measures: ratios (1 = all) and company currency.
    """

    is_derived: ClassVar = True  # a job made it: it does not keep an import from being taken back

    territory = models.ForeignKey(
        Territory, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    period = models.CharField(max_length=6)
    is_large = models.BooleanField()
    opening = models.DecimalField(max_digits=20, decimal_places=2, help_text="What it held itself before.")
    grr = models.DecimalField(max_digits=20, decimal_places=10, null=True)
    nrr = models.DecimalField(max_digits=20, decimal_places=10, null=True)
    renewal_rate = models.DecimalField(max_digits=20, decimal_places=10, null=True)
    expansion = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    new_business = models.DecimalField(max_digits=20, decimal_places=2, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "period"], name="one_reached_of_a_territory_and_period"
            )
        ]

    def __str__(self) -> str:
        return f"Territory {self.territory_id}, {self.period}"


class ReachedKept(models.Model):
    """Until which day a period was read for large territories, when, and how long that took."""

    period = models.CharField(max_length=6, unique=True)
    on = models.DateField()
    kept_at = models.DateTimeField(db_default=Now())
    seconds = models.FloatField(default=0)

    def __str__(self) -> str:
        return f"{self.period} until {self.on}"
