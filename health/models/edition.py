"""How a company scores: editions, each with its weights. What was adopted stays as it is."""

from datetime import date
from typing import Any, ClassVar

import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from common.history import tracked
from common.models import Versioned
from health.choices import USUAL_WEIGHTS, Measure

PER_CENT = [MinValueValidator(0), MaxValueValidator(100)]

_OF_ADOPTED = """
    IF EXISTS (
        SELECT FROM health_healthedition
        WHERE id IN ({editions}) AND adopted_on IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'weights_of_an_edition_in_force_stay'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'weights_of_an_edition_in_force_stay';
    END IF;
    RETURN {row};
"""


class EditionQuerySet(models.QuerySet["HealthEdition"]):
    def adopted_by(self, day: date) -> "EditionQuerySet":
        """Those in force on a day or before, the latest first."""
        return self.filter(adopted_on__lte=day).order_by("-adopted_on", "-pk")


@tracked()
class HealthEdition(Versioned):
    """One edition of the settings: a draft until it is adopted, and from then on never changed.

    Percentages and points are whole numbers from 0 to 100, lengths are days.
    """

    note = models.CharField(max_length=200, blank=True, help_text="What this edition changes, and why.")
    adopted_on = models.DateField(
        null=True, blank=True, editable=False, help_text="In force from this day; empty while it is a draft."
    )
    green_from = models.PositiveSmallIntegerField(
        default=70, validators=PER_CENT, help_text="Healthy from this score on."
    )
    amber_from = models.PositiveSmallIntegerField(
        default=45, validators=PER_CENT, help_text="Needs care from this score on; below, at risk."
    )
    coverage_percent = models.PositiveSmallIntegerField(
        default=50,
        validators=PER_CENT,
        help_text="With less of the weight known than this, health is unknown.",
    )
    pulse_days = models.PositiveSmallIntegerField(
        default=90, validators=[MinValueValidator(1)], help_text="How long a pulse counts."
    )
    silent_days = models.PositiveSmallIntegerField(
        default=90,
        validators=[MinValueValidator(15)],
        help_text="After how many days without contact the last touch is worth nothing.",
    )
    used_percent = models.PositiveSmallIntegerField(
        default=80,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text="How much of what was bought must be used for full points.",
    )
    drop_percent = models.PositiveSmallIntegerField(
        default=30, validators=PER_CENT, help_text="By how much usage must fall to count as a steep drop."
    )
    drop_cap = models.PositiveSmallIntegerField(
        default=60, validators=PER_CENT, help_text="The highest score while usage falls steeply."
    )
    overdue_cap = models.PositiveSmallIntegerField(
        default=50, validators=PER_CENT, help_text="The highest score while a decision is overdue."
    )
    notice_cap = models.PositiveSmallIntegerField(
        default=20, validators=PER_CENT, help_text="The highest score after they gave notice."
    )

    objects: ClassVar[EditionQuerySet] = EditionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "edition of the health score"
        verbose_name_plural = "editions of the health score"
        constraints = [
            models.CheckConstraint(
                condition=Q(green_from__gt=F("amber_from")) & Q(green_from__lte=100),
                name="edition_green_above_amber",
                violation_error_message="Healthy begins above “needs care”.",
            ),
            models.CheckConstraint(
                condition=Q(pulse_days__gte=1, silent_days__gte=15, used_percent__range=(1, 100)),
                name="edition_lengths_positive",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="edition_in_force_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__adopted_on__isnull=False),
            )
        ]

    def __str__(self) -> str:
        state = f"from {self.adopted_on}" if self.adopted_on else "draft"
        return f"Edition {self.pk or 'new'}, {state}"

    @property
    def is_draft(self) -> bool:
        return self.adopted_on is None

    def as_settings(self, weights: list["Weight"]) -> dict[str, Any]:
        """What the scoring reads: the numbers by name, and the weights."""
        numbers = {
            field.name: getattr(self, field.name)
            for field in self._meta.concrete_fields
            if isinstance(field, models.PositiveSmallIntegerField)
        }
        rows = [{"segment": w.segment, "measure": w.measure, "weight": w.weight} for w in weights]
        return {**numbers, "weights": rows}


@tracked()
class Weight(models.Model):
    """What a measure weighs in a segment; the empty segment stands for all that have no weights of their own.

    A measure without a row weighs nothing.
    """

    edition = models.ForeignKey(HealthEdition, on_delete=models.CASCADE, related_name="weights")
    segment = models.CharField(max_length=100, blank=True, help_text="Empty: every segment not named here.")
    measure = models.CharField(max_length=20, choices=Measure)
    weight = models.PositiveSmallIntegerField(validators=PER_CENT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "segment", "measure"], name="one_weight_a_measure"),
            models.CheckConstraint(condition=Q(measure__in=Measure.values), name="weight_of_a_measure"),
            models.CheckConstraint(condition=Q(weight__lte=100), name="weight_up_to_100"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="weights_in_force_stay",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=_OF_ADOPTED.format(
                    editions="OLD.edition_id", row="CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END"
                ),
            ),
            pgtrigger.Trigger(
                name="no_weights_beside_those_in_force",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=_OF_ADOPTED.format(editions="NEW.edition_id", row="NEW"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_measure_display()}: {self.weight}"


def usual_weights(edition: HealthEdition) -> list[Weight]:
    """Unsaved: what each measure weighs where nobody has chosen."""
    return [Weight(edition=edition, measure=name, weight=weight) for name, weight in USUAL_WEIGHTS.items()]
