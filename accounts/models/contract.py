"""A signed agreement."""

from datetime import date, timedelta
from typing import ClassVar

import pgtrigger
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, ExpressionWrapper, Min, OuterRef, Q, Subquery
from django.utils.functional import cached_property

from accounts.choices import ContractStatus, NoticeUnit, RenewalMode, Side
from accounts.models.rules import NoneFound, on_insert_and_update
from accounts.models.scoping import AccountScopedQuerySet
from common.constraints import SameForeignKey
from common.currencies import CURRENCY_CODES, validate_currency
from common.dates import covers
from common.history import tracked
from common.models import Versioned
from common.search import search_indexes
from common.triggers import AcyclicTree


class ContractQuerySet(AccountScopedQuerySet["Contract"]):
    def counting(self) -> "ContractQuerySet":
        """All but drafts: those whose value is in the book."""
        return self.exclude(status=ContractStatus.DRAFT)

    def in_force(self, day: date) -> "ContractQuerySet":
        """Contracts with a term that holds the day; terms are stored up to the one after the current."""
        from accounts.models.term import Term  # noqa: PLC0415  terms hang on contracts

        return self.filter(Exists(Term.objects.filter(covers(day), contract=OuterRef("pk"))))

    def with_successor(self) -> "ContractQuerySet":
        """Reads `successor_starts_on` and `is_followed` along, one query for all."""
        successors = Contract.objects.counting().filter(predecessor=OuterRef("pk")).order_by("starts_on")
        day_after = ExpressionWrapper(
            OuterRef("ends_on") + timedelta(days=1), output_field=models.DateField()
        )
        followers = Contract.objects.counting().filter(account=OuterRef("account"), starts_on=day_after)
        facts = {
            "successor_starts_on": Subquery(successors.values("starts_on")[:1]),
            "is_followed": Exists(followers),
        }
        return self.annotate(**facts)


_LINE_OUTSIDE = """
    SELECT 1 FROM changed contract JOIN accounts_subscription line ON line.contract_id = contract.id
    WHERE NOT line.withdrawn AND (
        line.starts_on < contract.starts_on
        OR contract.renewal_mode = 'manual' AND greatest(line.starts_on, line.ends_on) > contract.ends_on
    )
"""
_STARTS_BEFORE_PREDECESSOR = """
    SELECT 1 FROM changed contract
    JOIN accounts_contract predecessor ON predecessor.id = contract.predecessor_id
    WHERE contract.starts_on <= predecessor.starts_on
"""
_STARTS_AFTER_SUCCESSOR = """
    SELECT 1 FROM changed contract
    JOIN accounts_contract successor ON successor.predecessor_id = contract.id
    WHERE successor.starts_on <= contract.starts_on
"""


@tracked()
class Contract(Versioned):
    """A signed agreement with an account: from when, until when, how it renews, who may end it and by when.

    Its value stands on its subscriptions, its periods on its terms. Facts only: what follows from them
    (terms, ledger) is written by the verbs in `accounts.domain`.
    """

    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="contracts")
    number = models.CharField(max_length=100, unique=True)
    status = models.CharField(max_length=20, choices=ContractStatus, default=ContractStatus.SIGNED)
    currency = models.CharField(max_length=3, validators=[validate_currency])
    starts_on = models.DateField()
    ends_on = models.DateField(
        null=True, blank=True, help_text="Last day of the initial term; empty when evergreen."
    )
    renewal_mode = models.CharField(max_length=20, choices=RenewalMode, default=RenewalMode.MANUAL)
    renewal_term_months = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1)]
    )
    notice_amount = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Their notice before a term's end."
    )
    notice_unit = models.CharField(max_length=10, choices=NoticeUnit, blank=True)
    our_notice_amount = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Ours, for price or non-renewal."
    )
    our_notice_unit = models.CharField(max_length=10, choices=NoticeUnit, blank=True)
    notice_given_on = models.DateField(null=True, blank=True)
    notice_given_by = models.CharField(max_length=10, choices=Side, blank=True)
    uplift_cap_percent = models.DecimalField(
        max_digits=7,
        decimal_places=4,
        null=True,
        blank=True,
        help_text="The most a renewal may raise prices; 5 is 5 %.",
    )
    auto_uplift_percent = models.DecimalField(
        max_digits=7,
        decimal_places=4,
        default=0,
        help_text="Raises prices by itself at each automatic renewal; 4 is 4 %.",
    )
    payment_terms = models.CharField(max_length=100, blank=True)
    signed_on = models.DateField(
        null=True, blank=True, help_text="Empty is unknown: counts as signed before its start."
    )
    terminated_on = models.DateField(
        null=True, blank=True, help_text="Last day of service; nothing rolls past it."
    )
    predecessor = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="successors",
        help_text="The contract that this one renews: it is cut to the day before this one starts.",
    )

    objects: ClassVar[ContractQuerySet] = ContractQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = search_indexes("number", name="contract_searched")
        constraints = [
            models.CheckConstraint(condition=~Q(number=""), name="contract_has_a_number"),
            models.CheckConstraint(
                condition=Q(status__in=ContractStatus.values), name="contract_status_known"
            ),
            models.CheckConstraint(condition=Q(currency__in=CURRENCY_CODES), name="contract_currency_known"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                name="contract_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(renewal_mode__in=RenewalMode.values), name="contract_renewal_mode_known"
            ),
            models.CheckConstraint(
                condition=Q(renewal_mode=RenewalMode.EVERGREEN, ends_on__isnull=True)
                | ~Q(renewal_mode=RenewalMode.EVERGREEN) & Q(ends_on__isnull=False),
                name="only_evergreen_has_no_end",
            ),
            models.CheckConstraint(
                condition=~Q(renewal_mode=RenewalMode.AUTO)
                | Q(renewal_term_months__isnull=False, renewal_term_months__gte=1),
                name="auto_renewal_has_months",
            ),
            models.CheckConstraint(
                condition=Q(notice_amount__isnull=True, notice_unit="")
                | Q(notice_amount__isnull=False, notice_unit__in=NoticeUnit.values),
                name="their_notice_amount_has_a_unit",
            ),
            models.CheckConstraint(
                condition=Q(our_notice_amount__isnull=True, our_notice_unit="")
                | Q(our_notice_amount__isnull=False, our_notice_unit__in=NoticeUnit.values),
                name="our_notice_amount_has_a_unit",
            ),
            models.CheckConstraint(
                condition=Q(notice_given_by="")
                | Q(notice_given_by__in=Side.values, notice_given_on__isnull=False),
                name="notice_given_by_somebody_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(uplift_cap_percent__isnull=True) | Q(uplift_cap_percent__gte=0),
                name="uplift_cap_not_negative",
            ),
            models.CheckConstraint(condition=Q(auto_uplift_percent__gte=0), name="auto_uplift_not_negative"),
            models.CheckConstraint(
                condition=~Q(status=ContractStatus.TERMINATED) | Q(terminated_on__isnull=False),
                name="terminated_contract_has_a_last_day",
            ),
            models.UniqueConstraint(fields=["id", "account"], name="contract_and_its_account"),
            SameForeignKey(
                name="predecessor_in_the_same_account",
                field="predecessor",
                same="account",
                violation_error_message="The predecessor is a contract of the same account.",
            ),
        ]
        triggers = [
            AcyclicTree(name="contract_succession_has_no_cycle", parent="predecessor"),
            *on_insert_and_update(rule="contract_starts_after_predecessor", query=_STARTS_BEFORE_PREDECESSOR),
            NoneFound(
                name="successor_starts_later",
                rule="contract_starts_after_predecessor",
                operation=pgtrigger.Update,
                query=_STARTS_AFTER_SUCCESSOR,
            ),
            NoneFound(
                name="lines_stay_within_contract",
                rule="line_within_contract",
                operation=pgtrigger.Update,
                query=_LINE_OUTSIDE,
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @cached_property
    def successor_starts_on(self) -> date | None:
        """First day of the earliest contract, not a draft, that names this one as its predecessor (T9)."""
        successors = Contract.objects.counting().filter(predecessor=self)
        first: date | None = successors.aggregate(first=Min("starts_on"))["first"]
        return first

    @cached_property
    def is_followed(self) -> bool:
        """Whether another contract of the account, not a draft, starts on the day after the initial end."""
        if self.ends_on is None:
            return False
        followers = Contract.objects.counting().filter(account=self.account_id)
        return followers.filter(starts_on=self.ends_on + timedelta(days=1)).exists()
