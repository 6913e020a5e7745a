"""What a currency is worth in company currency."""

from datetime import date
from typing import ClassVar

from django.db import models

from accounts.choices import RateKind
from common.currencies import CURRENCY_CODES, validate_currency
from common.history import tracked


class RateQuerySet(models.QuerySet["Rate"]):
    def plan(self) -> "RateQuerySet":
        return self.filter(kind=RateKind.PLAN)

    def reference(self) -> "RateQuerySet":
        return self.filter(kind=RateKind.REFERENCE)

    def last_by(self, day: date) -> "RateQuerySet":
        """The rate of each currency in force on a day: the last one on or before it."""
        return self.filter(starts_on__lte=day).order_by("currency", "-starts_on").distinct("currency")


@tracked()
class Rate(models.Model):
    """Company currency for one unit of `currency`, from a day until the next rate of that kind and currency.

    A plan rate belongs to a dated set, normally one a fiscal year, and reaches back when it is the first
    of its currency.
    """

    kind = models.CharField(max_length=10, choices=RateKind, default=RateKind.PLAN)
    currency = models.CharField(max_length=3, validators=[validate_currency])
    starts_on = models.DateField()
    rate = models.DecimalField(max_digits=20, decimal_places=10)

    objects: ClassVar[RateQuerySet] = RateQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "currency", "starts_on"], name="one_rate_a_day"),
            models.CheckConstraint(condition=models.Q(kind__in=RateKind.values), name="rate_kind_known"),
            models.CheckConstraint(
                condition=models.Q(currency__in=CURRENCY_CODES), name="rate_currency_known"
            ),
            models.CheckConstraint(condition=models.Q(rate__gt=0), name="rate_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.rate} from {self.starts_on}"
