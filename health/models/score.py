"""The health of an account from a day on: immutable, with everything that it was made of."""

from datetime import date
from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models.scoping import AccountScopedQuerySet
from common.triggers import NoTruncate
from health.choices import Band, Cap


class HealthScoreQuerySet(AccountScopedQuerySet["HealthScore"]):
    def by(self, day: date) -> "HealthScoreQuerySet":
        """Scores of a day or before, the one that stands on it first."""
        return self.filter(on__lte=day).order_by("-on", "-pk")


class HealthScore(models.Model):
    """A score stands from `on` until the next one of the account; one is written only when something changed.

    measures   what was known: {"trend": {"points": 0, "weight": 20, "change": -0.4, "since": "2026-09-03"}}
    changes    what differs from the score before: {"trend": [80, 0]}; None is "not known"
    coverage   weight of what was known ÷ weight of all
    measured   the score before caps and before what a person said; None where nothing was known

    The account's own key is left out of the database, as on the ledger: rows are copies.
    """

    is_derived: ClassVar = True  # a job made it: it does not keep an import from being taken back

    account = models.ForeignKey(
        "accounts.Account",
        on_delete=models.DO_NOTHING,
        related_name="health_scores",
        db_constraint=False,
        db_index=False,
    )
    on = models.DateField()
    edition = models.ForeignKey("health.HealthEdition", on_delete=models.PROTECT, related_name="+")
    segment = models.CharField(max_length=100, blank=True, help_text="Whose weights were used.")
    score = models.PositiveSmallIntegerField(null=True)
    measured = models.PositiveSmallIntegerField(null=True)
    coverage = models.DecimalField(max_digits=5, decimal_places=4)
    band = models.CharField(max_length=10, choices=Band)
    capped_by = models.CharField(max_length=10, choices=Cap, blank=True)
    override = models.ForeignKey(
        "health.Override",
        null=True,
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    measures: "models.JSONField[dict[str, dict[str, Any]], Any]" = models.JSONField()
    changes: "models.JSONField[dict[str, list[int | None]], Any]" = models.JSONField()
    scored_at = models.DateTimeField(db_default=Now())

    objects: ClassVar[HealthScoreQuerySet] = HealthScoreQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(
                fields=["account", "-on", "-id"], include=["score", "band"], name="health_score_by_account"
            )
        ]
        constraints = [
            models.CheckConstraint(condition=Q(band__in=Band.values), name="health_band_known"),
            models.CheckConstraint(
                condition=Q(capped_by="") | Q(capped_by__in=Cap.values), name="health_cap_known"
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__lte=100), name="health_score_up_to_100"
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=False) | Q(band=Band.UNKNOWN), name="health_without_score_unknown"
            ),
            models.CheckConstraint(condition=Q(coverage__range=(0, 1)), name="health_coverage_a_ratio"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="health_scores_are_immutable", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            NoTruncate(),
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.score} on {self.on}"
