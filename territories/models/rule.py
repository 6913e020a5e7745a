"""Rules that put accounts into territories, and the runs that apply them."""

from datetime import date
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from accounts.models.scoping import AccountScopedQuerySet
from common.history import tracked
from common.models import Versioned
from people.hierarchy import line_of
from people.models import User
from territories.choices import RunKind, RunState
from territories.models.territory import Territory


def _any_of(help_text: str) -> "ArrayField[list[str], list[str]]":
    return ArrayField(models.CharField(max_length=100), default=list, blank=True, help_text=help_text)


class RuleQuerySet(models.QuerySet["TerritoryRule"]):
    def active(self) -> "RuleQuerySet":
        return self.filter(is_active=True)

    def in_order(self) -> "RuleQuerySet":
        """As they are asked: the first that holds of an account says where it goes."""
        return self.order_by("priority")

    def visible_to(self, user: User, *, on: date | None = None) -> "RuleQuerySet":
        """Rules for territories that `user` may look at."""
        return self.filter(territory__in=Territory.objects.visible_to(user, on=on).values("pk"))

    def editable_by(self, user: User, *, on: date | None = None) -> "RuleQuerySet":
        """Rules for territories whose plan and people `user` may change."""
        return self.filter(territory__in=Territory.objects.editable_by(user, on=on).values("pk"))


@tracked()
class TerritoryRule(Versioned):
    """Accounts of which all of this holds go to the territory, unless a rule before it took them.

    Within a criterion any of the words will do; one without words says nothing. Capitals do not matter. The
    ACV is the account's ACV in force on the day of the application, company currency.
    """

    name = models.CharField(max_length=150)
    territory = models.ForeignKey("territories.Territory", on_delete=models.CASCADE, related_name="rules")
    priority = models.PositiveIntegerField(help_text="Lower is asked first.")
    is_active = models.BooleanField("active", default=True)
    countries = _any_of("Two letters each, with commas between: US, CA.")
    regions = _any_of("With commas between.")
    cities = _any_of("With commas between.")
    verticals = _any_of("With commas between.")
    segments = _any_of("With commas between.")
    tiers = _any_of("With commas between.")
    acv_from = models.DecimalField(
        "ACV from",
        max_digits=18,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text="Company currency; this amount included.",
    )
    acv_below = models.DecimalField(
        "ACV below",
        max_digits=18,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Company currency; this amount not included.",
    )

    objects: ClassVar[RuleQuerySet] = RuleQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["priority"], name="one_rule_a_priority", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(condition=Q(name__regex=r"\S"), name="rule_has_a_name"),
            models.CheckConstraint(
                condition=Q(acv_from__isnull=True)
                | Q(acv_below__isnull=True)
                | Q(acv_below__gt=F("acv_from")),
                name="rule_band_is_not_empty",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class NamedAccountQuerySet(AccountScopedQuerySet["RuleAccount"]):
    """Which accounts are named: whoever may not see the account does not see that it is."""


@tracked()
class RuleAccount(models.Model):
    """An account that a rule names, alone or with all its subsidiaries."""

    rule = models.ForeignKey(TerritoryRule, on_delete=models.CASCADE, related_name="accounts", db_index=False)
    account = models.ForeignKey("accounts.Account", on_delete=models.CASCADE, related_name="+")
    with_subsidiaries = models.BooleanField(default=False)

    objects: ClassVar[NamedAccountQuerySet] = NamedAccountQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "account"], name="account_named_once_a_rule")]

    def __str__(self) -> str:
        return f"{self.rule}: {self.account}"


class RunQuerySet(models.QuerySet["RuleRun"]):
    def visible_to(self, user: User) -> "RunQuerySet":
        """Applications that `user`, or somebody below her, asked for; administrators see all. Previews tell
        what their asker sees: they are for her alone.
        """
        own = Q(kind=RunKind.PREVIEW, by=user)
        applied = Q() if user.is_administrator else Q(by__in=line_of(user))
        return self.filter(own | applied & Q(kind=RunKind.APPLICATION))

    def applications(self) -> "RunQuerySet":
        return self.filter(kind=RunKind.APPLICATION)

    def previews(self) -> "RunQuerySet":
        return self.filter(kind=RunKind.PREVIEW)


@tracked(exclude=("progress", "step", "found"))
class RuleRun(models.Model):
    """The rules asked of a large book: applied, all of it or nothing, or only previewed. A worker does it."""

    kind = models.CharField(max_length=20, choices=RunKind, default=RunKind.APPLICATION)

    on = models.DateField(help_text="The day from which moved accounts are where the rules say.")
    first_from_the_beginning = models.BooleanField(
        default=True, help_text="Accounts that no territory ever held are assigned from the beginning."
    )
    by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="rule_runs")
    state = models.CharField(max_length=20, choices=RunState, default=RunState.WAITING)
    step = models.CharField(max_length=100, blank=True)
    progress = models.PositiveSmallIntegerField(default=0, help_text="Parts of a hundred that are done.")
    assigned = models.PositiveIntegerField(default=0)
    moved = models.PositiveIntegerField(default=0)
    found = models.JSONField(
        null=True, blank=True, encoder=DjangoJSONEncoder, help_text="What was previewed."
    )
    refusal = models.TextField(blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[RunQuerySet] = RunQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=RunState.values), name="rule_run_state_known"),
            models.CheckConstraint(condition=Q(kind__in=RunKind.values), name="rule_run_kind_known"),
            models.CheckConstraint(condition=Q(progress__lte=100), name="rule_run_progress_in_a_hundred"),
            models.CheckConstraint(
                condition=~Q(state__in=[RunState.DONE, RunState.REFUSED]) | Q(finished_at__isnull=False),
                name="rule_run_over_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return f"Rules as of {self.on:%Y-%m-%d}, {self.get_state_display().lower()}"

    @property
    def is_preview(self) -> bool:
        return self.kind == RunKind.PREVIEW

    @property
    def is_over(self) -> bool:
        return self.state in {RunState.DONE, RunState.REFUSED}
