"""The work of deciding one term's end, and how it ended."""

from datetime import date
from decimal import Decimal
from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from accounts.models import AccountOwnership
from accounts.models.scoping import AccountScopedQuerySet
from common.constraints import SameForeignKey
from common.dates import covers
from common.history import tracked
from common.models import Versioned
from people.models import User
from renewals.choices import KEPT, OPEN_STAGES, Category, ClosedBy, Outcome, Stage


class RenewalQuerySet(AccountScopedQuerySet["Renewal"]):
    def standing(self) -> Self:
        """Renewals whose term comes; the others are withdrawn and count for nothing."""
        return self.filter(term__isnull=False)

    def open(self) -> Self:
        """Not decided yet."""
        return self.standing().filter(outcome="")

    def closed(self) -> Self:
        return self.standing().exclude(outcome="")

    def due_between(self, first: date, last: date) -> Self:
        """Whose term was agreed to end in a period (METRICS §4, renewals due)."""
        return self.standing().filter(due_on__range=(first, last))

    def deciding_by(self, day: date) -> Self:
        """Open, with their decision date on or before a day; nearest first."""
        return self.open().filter(term__decides_on__lte=day).order_by("term__decides_on", "pk")

    def owned_by(self, person: User, *, on: date) -> Self:
        """Of accounts that a person owns on a day."""
        owned = AccountOwnership.objects.filter(covers(on), owner=person, account=OuterRef("account"))
        return self.filter(Exists(owned))

    def with_parts(self) -> Self:
        """With what a row or a page of it names: account, contract, term, reason, people."""
        return self.select_related(
            "account", "contract", "term", "loss_reason__parent", "closed_by", "successor"
        )


class ClosedAsAWhole(pgtrigger.Trigger):
    """Fill what an outcome implies and a writer left empty: the stage, the day of T12, nothing kept."""

    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update
    condition = pgtrigger.Condition(
        "NEW.outcome <> '' AND (NEW.stage <> 'closed' OR NEW.closed_on IS NULL OR NEW.final_amount IS NULL)"
    )
    func = """
        NEW.stage := 'closed';
        NEW.closed_on := coalesce(NEW.closed_on, NEW.due_on);
        IF NEW.outcome = 'churned' THEN
            NEW.final_amount := coalesce(NEW.final_amount, 0);
        END IF;
        RETURN NEW;
    """


@tracked()
class Renewal(Versioned):
    """One term's end, and what becomes of it: opened when the term is known, closed once.

    Known by its contract and `due_on`, the end that was agreed (METRICS T9). `term` is the stored term;
    without one the renewal is withdrawn: the term that it was to decide does not come. Amounts are a year's
    value in the contract's currency.
    """

    account = models.ForeignKey("accounts.Account", on_delete=models.CASCADE, related_name="renewals")
    contract = models.ForeignKey(
        "accounts.Contract", on_delete=models.CASCADE, related_name="renewals", db_index=False
    )
    term = models.OneToOneField(
        "accounts.Term", null=True, editable=False, on_delete=models.SET_NULL, related_name="renewal"
    )
    due_on = models.DateField(help_text="The end of the term as agreed: when the renewal is due.")
    opened_on = models.DateField(null=True, help_text="The day on which it came into the book.")

    window_opens_on = models.DateField(
        null=True, help_text="The lead before the decision, not before the term."
    )
    window_opened_on = models.DateField(null=True, blank=True)
    atr_amount = models.DecimalField(
        max_digits=18,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Available to renew, frozen when the window opened.",
    )
    atr_reason = models.TextField(blank=True, help_text="Why the frozen amount was changed.")
    playbook_on = models.DateField(null=True, blank=True, help_text="When its playbook became tasks.")

    stage = models.CharField(max_length=20, choices=Stage, default=Stage.UPCOMING)
    stage_since = models.DateField(null=True)
    category = models.CharField(
        max_length=20,
        choices=Category,
        blank=True,
        help_text="What a person picked; empty goes by what is suggested.",
    )
    likelihood = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(100)], help_text="Per cent."
    )
    forecast_amount = models.DecimalField(
        max_digits=18, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(Decimal(0))]
    )
    forecast_note = models.TextField(blank=True)
    next_step = models.CharField(max_length=300, blank=True)
    next_step_on = models.DateField(null=True, blank=True)

    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="closed_renewals",
    )
    closed_through = models.CharField(max_length=10, choices=ClosedBy, blank=True)
    signed_on = models.DateField(
        null=True, blank=True, help_text="When what follows was signed; empty is unknown."
    )
    is_early = models.BooleanField(default=False, help_text="What follows starts before the term was to end.")
    final_amount = models.DecimalField(
        max_digits=18, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(Decimal(0))]
    )
    loss_reason = models.ForeignKey(
        "renewals.LossReason", null=True, blank=True, on_delete=models.PROTECT, related_name="renewals"
    )
    reason = models.TextField(blank=True, help_text="In words, as recorded.")
    successor = models.ForeignKey(
        "accounts.Contract", null=True, blank=True, on_delete=models.SET_NULL, related_name="renewed"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="approved_uplifts",
    )
    approval_reason = models.TextField(blank=True)
    approved_uplift_percent = models.DecimalField(
        max_digits=7, decimal_places=4, null=True, blank=True, help_text="Raises above the cap up to this."
    )
    ended_contract = models.BooleanField(
        default=False, help_text="Closing it terminated the contract: reopening reinstates it."
    )
    notice_evidence = models.TextField(blank=True, help_text="Where the notice can be read.")

    objects: ClassVar[RenewalQuerySet] = RenewalQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        triggers = [ClosedAsAWhole(name="closure_fills_what_follows")]
        indexes = [
            models.Index("due_on", "account", name="renewal_by_due_day"),
            models.Index("window_opens_on", condition=Q(outcome=""), name="open_renewal_by_window"),
            models.Index("account", condition=Q(outcome=""), name="open_renewal_by_account"),
        ]
        constraints = [
            SameForeignKey(name="renewal_in_the_account_of_its_contract", field="contract", same="account"),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="renewal_stage_known"),
            models.CheckConstraint(
                condition=Q(category="") | Q(category__in=Category.values), name="renewal_category_known"
            ),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(outcome__in=Outcome.values), name="renewal_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(closed_through="") | Q(closed_through__in=ClosedBy.values),
                name="renewal_closed_through_known",
            ),
            models.CheckConstraint(
                condition=Q(likelihood__isnull=True) | Q(likelihood__lte=100),
                name="renewal_likelihood_per_cent",
            ),
            models.CheckConstraint(
                condition=Q(forecast_amount__isnull=True) | Q(forecast_amount__gte=0),
                name="renewal_forecast_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(window_opened_on__isnull=True, atr_amount__isnull=True)
                | Q(window_opened_on__isnull=False, atr_amount__isnull=False),
                name="renewal_atr_frozen_with_its_window",
            ),
            models.CheckConstraint(
                condition=Q(atr_amount__isnull=True) | Q(atr_amount__gte=0), name="renewal_atr_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", closed_on__isnull=True, closed_through="", final_amount__isnull=True)
                | Q(closed_on__isnull=False, final_amount__isnull=False)
                & ~Q(outcome="")
                & ~Q(closed_through=""),
                name="renewal_closed_as_a_whole",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", stage__in=OPEN_STAGES) | ~Q(outcome="") & Q(stage=Stage.CLOSED),
                name="renewal_stage_says_whether_closed",
            ),
            models.CheckConstraint(
                condition=Q(outcome="")
                | Q(outcome=Outcome.CHURNED, final_amount=0)
                | Q(outcome__in=KEPT, final_amount__gte=0),
                name="renewal_churned_keeps_nothing",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | Q(approval_reason__regex=r"\S"),
                name="renewal_approved_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract} due {self.due_on}"

    @property
    def is_open(self) -> bool:
        return self.outcome == ""

    @property
    def atr(self) -> Decimal:
        """Available to renew, contract currency: frozen once the window is open, else what the term says."""
        if self.atr_amount is not None:
            return self.atr_amount
        return (self.term.atr_amount if self.term else None) or Decimal(0)

    @property
    def atr_drift(self) -> Decimal:
        """By how much the live amount differs from the frozen one: 0 while it is live."""
        if self.atr_amount is None or self.term is None or self.term.atr_amount is None:
            return Decimal(0)
        return self.term.atr_amount - self.atr_amount

    @property
    def days_late(self) -> int:
        """Days from the term's end to a later signature; 0 when on time or unknown."""
        return max(0, (self.signed_on - self.due_on).days) if self.signed_on else 0


class StageStayQuerySet(AccountScopedQuerySet["StageStay"]):
    account_path = "renewal__account"


@tracked()
class StageStay(models.Model):
    """A stage that a renewal has left: from when until when. The present one stands on the renewal."""

    renewal = models.ForeignKey(Renewal, on_delete=models.CASCADE, related_name="stays")
    stage = models.CharField(max_length=20, choices=Stage)
    since = models.DateField()
    left_on = models.DateField()

    objects: ClassVar[StageStayQuerySet] = StageStayQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="stay_stage_known"),
            models.CheckConstraint(condition=Q(left_on__gte=F("since")), name="stay_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()}, {self.days} days"

    @property
    def days(self) -> int:
        return (self.left_on - self.since).days
