"""What is sold."""

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models.functions import Lower

from common.currencies import CURRENCY_CODES, validate_currency
from common.history import tracked
from common.models import Versioned


class ProductQuerySet(models.QuerySet["Product"]):
    def in_name_order(self) -> "ProductQuerySet":
        return self.order_by(Lower("name"), "pk")


@tracked()
class Product(Versioned):
    """What contracts sell by the unit. The list price is a suggestion; the line says what counts."""

    code = models.CharField(max_length=100, unique=True)
    name = models.CharField(max_length=255)
    family = models.CharField(max_length=100, blank=True)
    unit = models.CharField(max_length=50, blank=True, help_text="What one is called, such as seat.")
    list_price = models.DecimalField(
        max_digits=18, decimal_places=4, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    currency = models.CharField(
        max_length=3, blank=True, validators=[validate_currency], help_text="Of the list price."
    )
    is_active = models.BooleanField(default=True, help_text="Off: no longer offered for new lines.")

    objects: ClassVar[ProductQuerySet] = ProductQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(code=""), name="product_has_a_code"),
            models.CheckConstraint(condition=~models.Q(name=""), name="product_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(list_price__isnull=True) | models.Q(list_price__gte=0),
                name="list_price_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(currency__in=["", *CURRENCY_CODES]), name="product_currency_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name
