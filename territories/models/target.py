"""What a territory or a person is to reach in a period."""

from datetime import date
from typing import ClassVar, Self

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q

from common.history import tracked
from people.hierarchy import sight_of
from people.models import User
from territories.choices import RATIOS, Measure
from territories.models.territory import Territory
from territories.periods import PATTERN, in_words


class TargetQuerySet(models.QuerySet["Target"]):
    def visible_to(self, user: User, *, on: date) -> Self:
        """Targets of territories and people that `user` may look at."""
        if user.is_administrator and user.is_active:
            return self.all()
        territories = Territory.objects.visible_to(user, on=on).values("pk")
        return self.filter(Q(territory__in=territories) | Q(user__in=sight_of(user, on=on)))


@tracked()
class Target(models.Model):
    """One measure of one territory or one person in one period: a ratio, or company currency."""

    territory = models.ForeignKey(
        "territories.Territory", null=True, blank=True, on_delete=models.CASCADE, related_name="targets"
    )
    user = models.ForeignKey(
        "people.User", null=True, blank=True, on_delete=models.PROTECT, related_name="targets"
    )
    period = models.CharField(
        max_length=6,
        validators=[RegexValidator(PATTERN, "A fiscal year or quarter, such as 2026 or 2026Q3.")],
        help_text="A fiscal year or quarter: 2026, 2026Q3.",
    )
    measure = models.CharField(max_length=20, choices=Measure)
    value = models.DecimalField(
        max_digits=20,
        decimal_places=6,
        validators=[MinValueValidator(0)],
        help_text="A ratio (0.92 is 92 %), or company currency for expansion and new business.",
    )

    objects: ClassVar[TargetQuerySet] = TargetQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(territory__isnull=True) ^ Q(user__isnull=True),
                name="target_of_a_territory_or_a_person",
            ),
            models.UniqueConstraint(
                fields=["territory", "period", "measure"],
                condition=Q(user__isnull=True),
                name="one_target_a_territory",
            ),
            models.UniqueConstraint(
                fields=["user", "period", "measure"],
                condition=Q(territory__isnull=True),
                name="one_target_a_person",
            ),
            models.CheckConstraint(condition=Q(period__regex=PATTERN), name="target_period_named"),
            models.CheckConstraint(condition=Q(measure__in=Measure.values), name="target_measure_known"),
            models.CheckConstraint(
                condition=Q(value__gte=0) & (~Q(measure__in=RATIOS) | Q(value__lte=10)),
                name="target_rate_is_a_ratio",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.territory or self.user}, {self.period_label}: {self.get_measure_display()}"

    @property
    def period_label(self) -> str:
        return in_words(self.period)

    @property
    def is_ratio(self) -> bool:
        """Whether its value is a ratio (1 = all), not an amount in company currency."""
        return self.measure in RATIOS
