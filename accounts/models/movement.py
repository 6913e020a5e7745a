"""The ledger: every change of contract value, once."""

from datetime import date
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.choices import MovementKind, PostingCause
from accounts.models.scoping import AccountScopedQuerySet
from common.currencies import CURRENCY_CODES
from common.triggers import NoTruncate


class Posting(models.Model):
    """One run of the ledger engine that appended something: when, why and by whom."""

    recorded_at = models.DateTimeField(db_default=Now(), help_text="The moment of posting, never back-dated.")
    cause = models.CharField(max_length=20, choices=PostingCause)
    posted_to = models.DateField(help_text="The ledger then held what was effective up to this day.")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="postings"
    )

    class Meta:
        indexes = [models.Index("recorded_at", name="posting_by_moment")]
        constraints = [
            models.CheckConstraint(condition=Q(cause__in=PostingCause.values), name="posting_cause_known")
        ]
        triggers = [
            pgtrigger.Protect(name="postings_only_grow", operation=pgtrigger.Update | pgtrigger.Delete),
            NoTruncate(),
        ]

    def __str__(self) -> str:
        return f"{self.get_cause_display()}, {self.recorded_at:%Y-%m-%d %H:%M}"


class MovementQuerySet(AccountScopedQuerySet["Movement"]):
    def effective_by(self, day: date) -> "MovementQuerySet":
        """Movements in force on a day: their sum is the ACV in force."""
        return self.filter(on__lte=day)

    def effective_between(self, first: date, last: date) -> "MovementQuerySet":
        return self.filter(on__range=(first, last))

    def known_by(self, day: date) -> "MovementQuerySet":
        """What the ledger knew on a past day."""
        return self.filter(known_on__lte=day)

    def standing(self) -> "MovementQuerySet":
        """Neither reversed nor a reversal: each change as we know it now, once."""
        return self.filter(reverses__isnull=True, reversed_by__isnull=True)

    def in_ledger_order(self) -> "MovementQuerySet":
        return self.order_by("on", "pk")


class Movement(models.Model):
    """A ledger row: from `on`, a contract line changed the account's value by a signed amount. Append-only.

    `on` is the first day on which the change is in force (an end shows on the day after). `counts_as` is
    the kind that reports sum by. `kind` is the same, except `correction` for the two sides of a repair:
    the row that takes back a wrong one (`reverses`) and the row that replaces it. Sums over all rows are
    right, reversals included.

    The line cannot vanish under movements that stand (`line_outlives_its_value`), so neither can its
    contract, product and account, which are copied here for the reads; postings only grow. Rows of a line
    that an import made and its undoing took away stay, each with its reversal. Keys of the database would
    forbid that, and cost four fifths of the time of posting a million rows.
    """

    posting = models.ForeignKey(
        Posting, on_delete=models.PROTECT, related_name="movements", db_constraint=False
    )
    account = models.ForeignKey(
        "accounts.Account",
        on_delete=models.PROTECT,
        related_name="movements",
        db_index=False,
        db_constraint=False,
    )
    contract = models.ForeignKey(
        "accounts.Contract",
        on_delete=models.PROTECT,
        related_name="movements",
        db_index=False,
        db_constraint=False,
    )
    subscription = models.ForeignKey(
        "accounts.Subscription", on_delete=models.PROTECT, related_name="movements", db_constraint=False
    )
    product = models.ForeignKey(
        "accounts.Product",
        on_delete=models.PROTECT,
        related_name="movements",
        db_index=False,
        db_constraint=False,
    )
    kind = models.CharField(max_length=20, choices=MovementKind)
    counts_as = models.CharField(max_length=20, choices=MovementKind)
    on = models.DateField()
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(
        max_digits=18, decimal_places=2, help_text="A year's value, contract currency."
    )
    company_amount = models.DecimalField(
        max_digits=18, decimal_places=2, help_text="The same in company currency at the plan rate of the day."
    )
    known_on = models.DateField(help_text="From this day on the row counts as known.")
    reverses = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversed_by", db_index=False
    )

    objects: ClassVar[MovementQuerySet] = MovementQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(
                fields=["account", "on"],
                include=["company_amount", "counts_as", "known_on"],
                name="movement_by_account",
            ),
            models.Index("contract", "on", name="movement_by_contract"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["reverses"], condition=Q(reverses__isnull=False), name="movement_reversed_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=MovementKind.values), name="movement_kind_known"),
            models.CheckConstraint(
                condition=Q(
                    counts_as__in=[kind for kind in MovementKind.values if kind != MovementKind.CORRECTION]
                ),
                name="movement_counts_as_known",
            ),
            models.CheckConstraint(
                condition=Q(kind=F("counts_as")) | Q(kind=MovementKind.CORRECTION),
                name="movement_kind_is_what_it_counts_as",
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True) | Q(kind=MovementKind.CORRECTION),
                name="reversal_is_a_correction",
            ),
            models.CheckConstraint(condition=Q(currency__in=CURRENCY_CODES), name="movement_currency_known"),
            models.CheckConstraint(
                condition=Q(known_on__gte=F("on")), name="movement_known_when_effective_or_later"
            ),
            models.CheckConstraint(condition=~Q(amount=0, company_amount=0), name="movement_moves_something"),
        ]
        triggers = [
            pgtrigger.Protect(name="ledger_only_grows", operation=pgtrigger.Update | pgtrigger.Delete),
            NoTruncate(),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.get_kind_display()} {self.amount} {self.currency}"


class LedgerPositionQuerySet(AccountScopedQuerySet["LedgerPosition"]):
    pass


class LedgerPosition(models.Model):
    """How far an account is posted, and the next day on which it may move: from then on it is behind."""

    account = models.OneToOneField(
        "accounts.Account", primary_key=True, on_delete=models.CASCADE, related_name="ledger_position"
    )
    posted_to = models.DateField()
    next_change_on = models.DateField(null=True, blank=True)

    objects: ClassVar[LedgerPositionQuerySet] = LedgerPositionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index("next_change_on", name="position_by_next_change")]
        constraints = [
            models.CheckConstraint(
                condition=Q(next_change_on__isnull=True) | Q(next_change_on__gt=F("posted_to")),
                name="next_change_is_after_what_is_posted",
            )
        ]

    def __str__(self) -> str:
        return f"{self.account} is posted to {self.posted_to}"
