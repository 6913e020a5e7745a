"""What each account is worth, decides and feels like today."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models.scoping import AccountScopedQuerySet
from health.choices import AT_RISK, Band


class AccountStandQuerySet(AccountScopedQuerySet["AccountStand"]):
    pass


class AccountStand(models.Model):
    """One account as a job found it on the day of `StandsKept`; company currency a year.

    A row an account, so that any sum over accounts is a sum of rows that the viewer may open. Derived by
    `standing.domain.deriving`, which pages of a past day read directly; proven by `check_book`. The
    database's own keys are left out: rows are copies.
    """

    is_derived: ClassVar = True  # a job made it: it does not keep an import from being taken back

    account = models.OneToOneField(
        "accounts.Account",
        primary_key=True,
        on_delete=models.DO_NOTHING,
        related_name="stand",
        db_constraint=False,
    )
    vertical = models.CharField(max_length=100, blank=True)
    segment = models.CharField(max_length=100, blank=True)
    owner_id = models.BigIntegerField(null=True, help_text="The key of the person who owns it.")
    acv = models.DecimalField(max_digits=18, decimal_places=2)
    decides_on = models.DateField(null=True, help_text="Its next decision; before the day while in grace.")
    at_stake = models.DecimalField(
        max_digits=18, decimal_places=2, null=True, help_text="ATR of the next decision."
    )
    health = models.PositiveSmallIntegerField(null=True)
    band = models.CharField(max_length=10, choices=Band)
    touched_on = models.DateField(null=True, help_text="The last contact.")

    objects: ClassVar[AccountStandQuerySet] = AccountStandQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["-acv", "account"], name="standing_by_value"),
            models.Index(
                fields=["-band", "-acv", "account"],
                name="standing_in_need_of_care",
                condition=Q(band__in=[*AT_RISK]),
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(band__in=Band.values), name="stand_band_known"),
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.acv}"


class StandsKept(models.Model):
    """The day that the stands are of, when they were derived, and how long that took; at most one row.

    whole_until   whatever was written before is in them; some of what was written since may be
    owners        whoever owned any of them; `nobodys`: some were nobody's
    """

    on = models.DateField()
    owners = ArrayField(models.BigIntegerField(), default=list)
    nobodys = models.BooleanField(default=True)
    whole_until = models.DateTimeField(db_default=Now())
    kept_at = models.DateTimeField(db_default=Now())
    seconds = models.FloatField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="stands_kept_once")]

    def __str__(self) -> str:
        return f"Stands of {self.on}"
