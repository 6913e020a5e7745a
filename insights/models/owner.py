"""What each person holds, decides, kept and forecast."""

from collections import Counter
from typing import ClassVar

from django.db import models

from health.choices import Band
from people.models import User


class OwnerTotal(models.Model):
    """The sums of one owner's accounts (None: nobody's), as they were kept; company currency a year.

    Read for whoever sees every account, while the stands of accounts that it was made of stand and no later
    quarter is kept: then its drill-downs sum to it.
    """

    is_derived: ClassVar = True  # a job made it: it does not keep an import from being taken back

    owner = models.OneToOneField(
        User, null=True, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False
    )
    stands_at = models.DateTimeField(help_text="`StandsKept.kept_at` of the stands that were summed up.")
    quarter = models.DateField(null=True, help_text="The end of the last quarter kept then.")
    accounts = models.PositiveIntegerField(default=0)
    acv = models.DecimalField(max_digits=20, decimal_places=2, default=0)
    soon = models.DecimalField(max_digits=20, decimal_places=2, default=0)
    overdue = models.PositiveIntegerField(default=0)
    silent = models.PositiveIntegerField(default=0)
    green = models.PositiveIntegerField(default=0)
    amber = models.PositiveIntegerField(default=0)
    red = models.PositiveIntegerField(default=0)
    unknown = models.PositiveIntegerField(default=0)
    at_risk = models.DecimalField(max_digits=20, decimal_places=2, default=0)
    grr = models.DecimalField(max_digits=20, decimal_places=10, null=True)
    nrr = models.DecimalField(max_digits=20, decimal_places=10, null=True)
    wape = models.DecimalField(max_digits=20, decimal_places=10, null=True)

    def __str__(self) -> str:
        return f"{self.owner or 'Nobody'}: {self.acv}"

    @property
    def key(self) -> str:
        """Names the owner in an address."""
        return str(self.owner_id or "none")

    @property
    def mix(self) -> Counter[str]:
        """How many accounts have each band."""
        return Counter({band: getattr(self, band) for band in Band.values})
