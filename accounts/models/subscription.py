"""A line of a contract."""

from datetime import date
from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models

from accounts.choices import PricePeriod
from accounts.models.rules import KeptWhile, on_insert_and_update
from accounts.models.scoping import AccountScopedQuerySet
from common.history import tracked


class SubscriptionQuerySet(AccountScopedQuerySet["Subscription"]):
    account_path = "contract__account"

    def standing(self) -> "SubscriptionQuerySet":
        """All but those recorded in error."""
        return self.filter(withdrawn=False)

    def starting_by(self, day: date) -> "SubscriptionQuerySet":
        return self.filter(starts_on__lte=day)


_OUTSIDE_CONTRACT = """
    SELECT 1 FROM changed line JOIN accounts_contract contract ON contract.id = line.contract_id
    WHERE NOT line.withdrawn AND (
        line.starts_on < contract.starts_on
        OR contract.renewal_mode = 'manual' AND greatest(line.starts_on, line.ends_on) > contract.ends_on
    )
"""
_TERM_PRICE_WITHOUT_TERM = """
    SELECT 1 FROM changed line JOIN accounts_contract contract ON contract.id = line.contract_id
    WHERE line.recurring AND line.price_period = 'term' AND line.ends_on IS NULL AND contract.ends_on IS NULL
"""
_STILL_WORTH_SOMETHING = """
    SELECT 1 FROM gone JOIN accounts_movement movement ON movement.subscription_id = gone.id
    WHERE movement.reverses_id IS NULL AND NOT EXISTS (
        SELECT FROM accounts_movement reversal WHERE reversal.reverses_id = movement.id
    )
"""


@tracked()
class Subscription(models.Model):
    """A line of a contract: product * quantity * unit price, from day to day. A ramp is several rows.

    An empty end follows the contract through its automatic renewals (METRICS T3). `withdrawn` is a line
    recorded in error: it counts for nothing and stays, because the ledger names it.
    """

    contract = models.ForeignKey(
        "accounts.Contract", on_delete=models.PROTECT, related_name="subscriptions", db_index=False
    )
    line = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    product = models.ForeignKey("accounts.Product", on_delete=models.PROTECT, related_name="subscriptions")
    quantity = models.DecimalField(max_digits=18, decimal_places=4)
    unit_price = models.DecimalField(max_digits=18, decimal_places=4, validators=[MinValueValidator(0)])
    price_period = models.CharField(max_length=10, choices=PricePeriod, default=PricePeriod.YEAR)
    recurring = models.BooleanField(default=True, help_text="Off: paid once; adds to TCV, never to ACV.")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="Empty: as long as the contract runs.")
    signed_on = models.DateField(null=True, blank=True, help_text="Empty: with the contract.")
    withdrawn = models.BooleanField(default=False, help_text="Recorded in error: counts for nothing.")

    objects: ClassVar[SubscriptionQuerySet] = SubscriptionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "line"], name="line_number_once_a_contract"),
            models.CheckConstraint(condition=models.Q(line__gte=1), name="line_number_from_one"),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="line_quantity_positive"),
            models.CheckConstraint(condition=models.Q(unit_price__gte=0), name="line_price_not_negative"),
            models.CheckConstraint(
                condition=models.Q(price_period__in=PricePeriod.values), name="line_price_period_known"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="line_ends_after_start",
            ),
        ]
        triggers = [
            *on_insert_and_update(rule="line_within_contract", query=_OUTSIDE_CONTRACT),
            *on_insert_and_update(rule="price_by_term_has_a_term", query=_TERM_PRICE_WITHOUT_TERM),
            KeptWhile(rule="line_outlives_its_value", query=_STILL_WORTH_SOMETHING),
        ]

    def __str__(self) -> str:
        return f"{self.contract}/{self.line}"
