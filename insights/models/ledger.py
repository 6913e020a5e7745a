"""What the ledger moved on each day."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.choices import MovementKind


class LedgerDay(models.Model):
    """The ledger rows of the company that take effect on a day and count as one kind; company currency.

    They are those that were recorded before `LedgerKept.until`: the ledger only grows, so what was recorded
    since is added at the look. Read for whoever sees every account; proven by `check_book`.
    """

    is_derived: ClassVar = True  # a job made it: it does not keep an import from being taken back

    on = models.DateField()
    counts_as = models.CharField(max_length=20, choices=MovementKind)
    amount = models.DecimalField(max_digits=20, decimal_places=2)
    rows = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["on", "counts_as"], name="one_sum_a_ledger_day_and_kind")
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.get_counts_as_display()} {self.amount}"


class LedgerKept(models.Model):
    """The moment up to which the ledger is in `LedgerDay`; at most one row."""

    until = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="ledger_kept_once")]

    def __str__(self) -> str:
        return f"The ledger until {self.until}"
