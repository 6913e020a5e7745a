"""How much of what they bought they use."""

from datetime import date
from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from accounts.models.scoping import AccountScopedQuerySet
from common.history import tracked


class UsageQuerySet(AccountScopedQuerySet["UsageReading"]):
    def between(self, first: date, last: date) -> "UsageQuerySet":
        return self.filter(on__range=(first, last))


@tracked()
class UsageReading(models.Model):
    """Quantity of a product that an account used on a day, in the product's unit, against what it may use.

    A later reading of the same day replaces the earlier one: what was corrected stands in the history.
    """

    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="usage_readings", db_index=False
    )
    product = models.ForeignKey("accounts.Product", on_delete=models.PROTECT, related_name="usage_readings")
    on = models.DateField()
    quantity = models.DecimalField(max_digits=18, decimal_places=4, validators=[MinValueValidator(0)])
    entitlement = models.DecimalField(
        max_digits=18,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text="Empty when it is not limited, or not known.",
    )

    objects: ClassVar[UsageQuerySet] = UsageQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "product", "on"], name="one_usage_reading_a_day"),
            models.CheckConstraint(
                condition=Q(quantity__gte=0),
                name="usage_not_negative",
                violation_error_message="Usage is not negative.",
            ),
            models.CheckConstraint(
                condition=Q(entitlement__isnull=True) | Q(entitlement__gte=0),
                name="entitlement_not_negative",
                violation_error_message="An entitlement is not negative.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity.normalize():f} of {self.product} on {self.on}"
