"""Retention of each account over the twelve months up to the end of a quarter."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from accounts.models.scoping import AccountScopedQuerySet


class AccountQuarterQuerySet(AccountScopedQuerySet["AccountQuarter"]):
    pass


class AccountQuarter(models.Model):
    """One account with an opening, twelve months before `ends_on`; company currency at the opening's rates.

    A row an account and quarter, so that any sum over accounts is a sum of rows that the viewer may open:
    sight, book and filters apply as everywhere. Derived by `accounts.queries.retention`, proven by
    `check_book`.
    """

    is_derived: ClassVar = True  # a job made it: it does not keep an import from being taken back

    account = models.ForeignKey(
        "accounts.Account",
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    ends_on = models.DateField()
    opening = models.DecimalField(max_digits=18, decimal_places=2)
    kept = models.DecimalField(max_digits=18, decimal_places=2, help_text="Closing.")
    kept_capped = models.DecimalField(
        max_digits=18, decimal_places=2, help_text="The lesser of closing and opening."
    )

    objects: ClassVar[AccountQuarterQuerySet] = AccountQuarterQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "ends_on"],
                name="one_row_an_account_and_quarter",
                include=["opening", "kept", "kept_capped"],
            )
        ]

    def __str__(self) -> str:
        return f"{self.account}, twelve months to {self.ends_on}"


class QuarterKept(models.Model):
    """A quarter that is kept, up to which posting of the ledger, and since when; with the sums of its
    `AccountQuarter`, which are read for whoever sees every account.
    """

    ends_on = models.DateField(primary_key=True)
    accounts = models.PositiveIntegerField(default=0)
    opening = models.DecimalField(max_digits=20, decimal_places=2, default=0)
    kept = models.DecimalField(max_digits=20, decimal_places=2, default=0)
    kept_capped = models.DecimalField(max_digits=20, decimal_places=2, default=0)
    posting = models.BigIntegerField(help_text="The last posting that is in it.")
    kept_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"Twelve months to {self.ends_on}"
