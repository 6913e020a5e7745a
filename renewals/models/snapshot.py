"""The forecast as it stood at a moment: immutable in the database."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models.scoping import AccountScopedQuerySet
from common.triggers import NoTruncate
from renewals.choices import Category, Outcome, Stage

IMMUTABLE = pgtrigger.Update | pgtrigger.Delete


class Snapshot(models.Model):
    """The forecast of the whole book, taken once for each day on which one was due (METRICS §5)."""

    scheduled_for = models.DateField(unique=True, help_text="The day that it is of, in the company's time.")
    taken_at = models.DateTimeField(db_default=Now(), help_text="When it was really taken.")

    class Meta:
        triggers = [pgtrigger.Protect(name="snapshots_are_immutable", operation=IMMUTABLE), NoTruncate()]

    def __str__(self) -> str:
        return f"Forecast of {self.scheduled_for}"


class SnapshotRowQuerySet(AccountScopedQuerySet["SnapshotRow"]):
    pass


class SnapshotRow(models.Model):
    """One renewal in a snapshot: copies, and who stood for it then. Amounts a year, contract currency, and
    company currency at `rate`.

    The database's own keys are left out but for the snapshot's, as on the ledger: rows are copies.
    """

    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="rows", db_index=False)
    renewal = models.ForeignKey(
        "renewals.Renewal", on_delete=models.DO_NOTHING, related_name="snapshot_rows", db_constraint=False
    )
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.DO_NOTHING, related_name="+", db_constraint=False
    )
    due_on = models.DateField()
    decides_on = models.DateField(null=True)
    stage = models.CharField(max_length=20, choices=Stage)
    category = models.CharField(max_length=20, choices=Category)
    likelihood = models.PositiveSmallIntegerField(null=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    currency = models.CharField(max_length=3)
    rate = models.DecimalField(max_digits=20, decimal_places=10)
    atr_amount = models.DecimalField(max_digits=18, decimal_places=2)
    forecast_amount = models.DecimalField(
        max_digits=18,
        decimal_places=2,
        help_text="The person's amount; without one ATR, 0 when omitted, the final amount when closed.",
    )
    company_atr_amount = models.DecimalField(max_digits=18, decimal_places=2)
    company_forecast_amount = models.DecimalField(max_digits=18, decimal_places=2)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    territory = models.CharField(max_length=100, blank=True)

    objects: ClassVar[SnapshotRowQuerySet] = SnapshotRowQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "renewal"], name="renewal_once_a_snapshot"),
            models.CheckConstraint(condition=Q(category__in=Category.values), name="snapshot_category_known"),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="snapshot_stage_known"),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(outcome__in=Outcome.values), name="snapshot_outcome_known"
            ),
            models.CheckConstraint(condition=Q(rate__gt=0), name="snapshot_rate_positive"),
        ]
        triggers = [pgtrigger.Protect(name="snapshot_rows_are_immutable", operation=IMMUTABLE), NoTruncate()]

    def __str__(self) -> str:
        return f"{self.renewal} on {self.snapshot.scheduled_for}"
