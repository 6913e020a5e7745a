"""What each territory holds, as it was kept."""

from typing import ClassVar

from django.db import models

from territories.models.territory import Territory


class TerritoryTotal(models.Model):
    """The accounts that one territory itself holds and their ACV; company currency a year.

    Read for whoever sees every account, while the stands of accounts that it was made of stand. Sums of a
    tree are made at the look: it may hang otherwise by then.
    """

    is_derived: ClassVar = True  # a job made it: it does not keep an import from being taken back

    territory = models.OneToOneField(
        Territory, primary_key=True, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False
    )
    stands_at = models.DateTimeField(help_text="`StandsKept.kept_at` of the stands that were summed up.")
    accounts = models.PositiveIntegerField()
    acv = models.DecimalField(max_digits=20, decimal_places=2)

    def __str__(self) -> str:
        return f"{self.accounts} accounts: {self.acv}"
