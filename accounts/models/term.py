"""One period of a contract."""

from datetime import date
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Deferrable, F, Q

from accounts.models.scoping import AccountScopedQuerySet
from common.dates import DayRange, covers


class TermQuerySet(AccountScopedQuerySet["Term"]):
    account_path = "contract__account"

    def holding(self, day: date) -> "TermQuerySet":
        """The term of each contract that holds a day: at most one a contract."""
        return self.filter(covers(day))

    def deciding_from(self, day: date) -> "TermQuerySet":
        """Terms not settled, with their decision date still to come, that day included; nearest first."""
        return self.filter(settled=False, decides_on__gte=day).order_by("decides_on", "pk")


class Term(models.Model):
    """One period of a contract; n is 1 for the initial one. Derived from the contract's facts and stored
    by its verbs.

    Stored up to the term after the current one. `ends_on` is the last day of service, after a successor's
    cut, a termination or a notice; `original_ends_on` is what was agreed, and decides when the renewal is
    due (T9).
    """

    contract = models.ForeignKey(
        "accounts.Contract", on_delete=models.CASCADE, related_name="terms", db_index=False
    )
    n = models.PositiveIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    original_ends_on = models.DateField(null=True, blank=True)
    their_deadline_on = models.DateField(
        null=True, blank=True, help_text="Last day on which their notice ends it (T5)."
    )
    our_deadline_on = models.DateField(
        null=True, blank=True, help_text="Ours, for price or non-renewal. Never decides."
    )
    act_by_on = models.DateField(
        null=True, blank=True, help_text="Their deadline, back to a business day (T6)."
    )
    decides_on = models.DateField(null=True, blank=True, help_text="Last day to prevent the next term (T7).")
    settled = models.BooleanField(
        default=False,
        help_text="What follows is known: a successor, a notice, a termination; or it has rolled on.",
    )
    atr_amount = models.DecimalField(
        max_digits=18,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Live: a year's value of the recurring lines alive on its last day, contract currency.",
    )
    company_atr_amount = models.DecimalField(
        max_digits=18,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="The same in company currency at plan rate.",
    )

    objects: ClassVar[TermQuerySet] = TermQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(
                fields=["decides_on", "contract"], condition=Q(settled=False), name="term_by_decision_date"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["contract", "n"], name="term_number_once_a_contract"),
            models.CheckConstraint(condition=Q(n__gte=1), name="term_number_from_one"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="term_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(original_ends_on__isnull=True) | Q(original_ends_on__gte=F("ends_on")),
                name="term_served_within_what_was_agreed",
            ),
            ExclusionConstraint(
                name="terms_never_overlap",
                expressions=[("contract", RangeOperators.EQUAL), (DayRange(), RangeOperators.OVERLAPS)],
                deferrable=Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract}, term {self.n}"
