"""The company whose book this is."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models

from common.history import tracked
from common.models import Versioned
from people.models.user import validate_time_zone


@tracked()
class Company(Versioned):
    """One row: name, currency of reporting, time zone, fiscal year. Made on the first run."""

    name = models.CharField(max_length=150, blank=True)
    currency = models.CharField(
        max_length=3,
        validators=[RegexValidator(r"^[A-Z]{3}$", "Use the three letters of the currency, such as USD.")],
        help_text="Everything is reported in it. It cannot change once contract value is posted.",
    )
    time_zone = models.CharField(max_length=64, validators=[validate_time_zone])
    fiscal_year_start_month = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    set_up_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name_plural = "company"
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="one_company"),
            models.CheckConstraint(
                condition=models.Q(fiscal_year_start_month__range=(1, 12)),
                name="fiscal_year_starts_in_a_month",
            ),
        ]

    def __str__(self) -> str:
        return self.name or "The company"

    @classmethod
    def from_environment(cls) -> "Company":
        """What the environment says, unsaved: in force until somebody sets the company up."""
        return cls(
            pk=1,
            name=settings.COMPANY_NAME,
            currency=settings.COMPANY_CURRENCY,
            time_zone=settings.COMPANY_TIME_ZONE,
            fiscal_year_start_month=settings.FISCAL_YEAR_START_MONTH,
        )

    def day_of(self, moment: datetime) -> date:
        """The calendar day of a moment where the company works."""
        return moment.astimezone(ZoneInfo(self.time_zone)).date()
