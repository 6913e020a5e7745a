"""What is expected of each renewal today."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models.scoping import AccountScopedQuerySet
from health.choices import Band
from people.models import User
from renewals.choices import Category, Outcome, Stage


class RenewalStandQuerySet(AccountScopedQuerySet["RenewalStand"]):
    pass


class RenewalStand(models.Model):
    """One renewal whose term comes, as a job found it on the day of `StandsKept`; company currency a year.

    Its fields bear the names of `renewals.queries.rows`, so that lists and sums read either. Derived by
    `standing.domain.deriving`, proven by `check_book`. The database's own keys are left out: rows are copies.
    """

    is_derived: ClassVar = True  # a job made it: it does not keep an import from being taken back

    renewal = models.OneToOneField(
        "renewals.Renewal",
        primary_key=True,
        on_delete=models.DO_NOTHING,
        related_name="stand",
        db_constraint=False,
    )
    account = models.ForeignKey(
        "accounts.Account",
        on_delete=models.DO_NOTHING,
        related_name="renewal_stands",
        db_constraint=False,
        db_index=False,
    )
    contract = models.ForeignKey(
        "accounts.Contract",
        on_delete=models.DO_NOTHING,
        related_name="renewal_stands",
        db_constraint=False,
        db_index=False,
    )
    owner = models.ForeignKey(
        User,
        null=True,
        on_delete=models.DO_NOTHING,
        related_name="renewal_stands",
        db_constraint=False,
        db_index=False,
        help_text="Who owns the account.",
    )
    due_on = models.DateField()
    decides_on = models.DateField(null=True)
    settled = models.BooleanField(help_text="A notice has decided it.")
    stage = models.CharField(max_length=20, choices=Stage)
    counts_as = models.CharField(max_length=20, choices=Category)
    likelihood = models.PositiveSmallIntegerField(null=True)
    next_step = models.CharField(max_length=300, blank=True)
    next_step_on = models.DateField(null=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    closed_on = models.DateField(null=True)
    atr_here = models.DecimalField(
        max_digits=18, decimal_places=2, null=True, help_text="Available to renew."
    )
    forecast_here = models.DecimalField(
        max_digits=18, decimal_places=2, null=True, help_text="What counts as kept, or is expected to be."
    )
    final_here = models.DecimalField(
        max_digits=18, decimal_places=2, null=True, help_text="What was kept, of a closed one."
    )

    band_then = models.CharField(
        max_length=10,
        choices=Band,
        blank=True,
        help_text="The health of a closed one's account 120 days before the decision.",
    )

    objects: ClassVar[RenewalStandQuerySet] = RenewalStandQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            # What pages sum of the open ones stands in the index itself.
            models.Index(
                fields=["decides_on", "renewal"],
                include=["due_on", "stage", "counts_as", "atr_here", "forecast_here", "owner", "account"],
                condition=Q(outcome=""),
                name="open_stands_by_decision",
            ),
            models.Index(
                fields=["due_on"],
                include=["counts_as", "owner", "atr_here", "forecast_here", "account"],
                name="renewal_stands_by_due_day",
            ),
            models.Index(fields=["closed_on"], condition=~Q(outcome=""), name="closed_stands_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.contract} due {self.due_on}"

    @property
    def is_open(self) -> bool:
        return self.outcome == ""
