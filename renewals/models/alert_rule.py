"""When somebody is told that a renewal comes near, and who."""

from decimal import Decimal
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from accounts.choices import TeamRole
from common.history import tracked
from common.models import Versioned
from renewals.choices import AFTER_ONLY, OURS, Anchor, Channels, Hurry

FURTHEST_DAYS = 730


class AlertRuleQuerySet(models.QuerySet["AlertRule"]):
    def in_use(self) -> "AlertRuleQuerySet":
        return self.filter(is_active=True)


@tracked()
class AlertRule(Versioned):
    """So many days before or after a day of a renewal these people are told, once a term.

    Their notice deadline counts where it decides, on automatic contracts; the end of the term where that
    does (METRICS T7). A price notice is our deadline on an automatic contract whose prices do not rise by
    themselves. A rule is never deleted: it is switched off, and its alerts stay.
    """

    anchor = models.CharField(max_length=20, choices=Anchor, help_text="The day that it counts from.")
    offset_days = models.SmallIntegerField(
        verbose_name="days", help_text="Before is negative: −30 is thirty days before, 1 the day after."
    )
    tier = models.CharField(max_length=50, blank=True, help_text="Accounts of this tier only; empty is all.")
    segment = models.CharField(
        max_length=100, blank=True, help_text="Accounts of this segment only; empty is all."
    )
    minimum_acv = models.DecimalField(
        max_digits=18,
        decimal_places=2,
        default=Decimal(0),
        validators=[MinValueValidator(Decimal(0))],
        verbose_name="minimum ACV",
        help_text="A year's value of what the term renews, company currency; 0 is all.",
    )
    to_owner = models.BooleanField(default=True, verbose_name="owner", help_text="Whoever owns the account.")
    to_roles = ArrayField(
        models.CharField(max_length=30, choices=TeamRole),
        default=list,
        blank=True,
        verbose_name="team roles",
        help_text="Whoever is on the account team in one of these roles.",
    )
    to_director = models.BooleanField(
        default=False, verbose_name="director", help_text="Whom the owner reports to."
    )
    channels = models.CharField(max_length=10, choices=Channels, default=Channels.MAIL)
    urgency = models.CharField(max_length=10, choices=Hurry, default=Hurry.DIGEST)
    escalate_after_days = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="Days without an answer after which the director is told; empty is never.",
    )
    counts_from = models.DateField(
        null=True, blank=True, help_text="Days before this one raise nothing; empty counts all."
    )
    is_active = models.BooleanField(default=True, verbose_name="in use")

    objects: ClassVar[AlertRuleQuerySet] = AlertRuleQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["anchor", "offset_days", "tier", "segment", "minimum_acv"],
                name="alert_rule_once",
                violation_error_message="There is a rule for this day and these accounts already.",
            ),
            models.CheckConstraint(condition=Q(anchor__in=Anchor.values), name="alert_rule_anchor_known"),
            models.CheckConstraint(
                condition=Q(channels__in=Channels.values), name="alert_rule_channels_known"
            ),
            models.CheckConstraint(condition=Q(urgency__in=Hurry.values), name="alert_rule_urgency_known"),
            models.CheckConstraint(
                condition=Q(offset_days__gte=-FURTHEST_DAYS, offset_days__lte=FURTHEST_DAYS),
                name="alert_rule_within_two_years",
                violation_error_message="Two years before or after at most.",
            ),
            models.CheckConstraint(
                condition=~Q(anchor__in=AFTER_ONLY) | Q(offset_days__gte=0),
                name="alert_rule_after_what_happened",
                violation_error_message="This day is known only when it has come: count days after it.",
            ),
            models.CheckConstraint(
                condition=Q(to_owner=True) | Q(to_director=True) | ~Q(to_roles=[]),
                name="alert_rule_tells_somebody",
                violation_error_message="Say who is told.",
            ),
            models.CheckConstraint(
                condition=Q(to_roles__contained_by=TeamRole.values), name="alert_rule_roles_known"
            ),
            models.CheckConstraint(condition=Q(minimum_acv__gte=0), name="alert_rule_minimum_not_negative"),
            models.CheckConstraint(
                condition=Q(escalate_after_days__isnull=True) | Q(escalate_after_days__gte=1),
                name="alert_rule_escalates_after_a_day",
            ),
        ]

    def __str__(self) -> str:
        whose = [words for words in (self.tier and f"tier {self.tier}", self.segment) if words]
        if self.minimum_acv:
            whose.append(f"from {self.minimum_acv:,.0f}")
        return " · ".join([self.when, *whose])

    @property
    def when(self) -> str:
        """The day in words: “30 days before their notice deadline”."""
        day = str(Anchor(self.anchor).label).lower()
        if self.anchor == Anchor.OVERDUE:
            return f"{_days(self.offset_days)} overdue"
        if self.anchor == Anchor.WINDOW_OPENED and not self.offset_days:
            return "When the window opens"
        if not self.offset_days:
            return f"On the day: {day}"
        return f"{_days(abs(self.offset_days))} {'before' if self.offset_days < 0 else 'after'} {day}"

    @property
    def matter(self) -> str:
        """Within what its alerts take the place of others: the customer's decision, or our announcement."""
        return "ours" if self.anchor in OURS else "decision"


def _days(count: int) -> str:
    return f"{count} day{'' if count == 1 else 's'}"
