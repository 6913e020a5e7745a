"""Why a renewal was lost, in two levels."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from accounts.models.rules import on_insert_and_update
from common.history import tracked
from common.models import Versioned

_BELOW_THE_SECOND_LEVEL = """
    SELECT FROM changed
    JOIN renewals_lossreason parent ON parent.id = changed.parent_id
    WHERE parent.parent_id IS NOT NULL
        OR EXISTS (SELECT FROM renewals_lossreason child WHERE child.parent_id = changed.id)
"""


class LossReasonQuerySet(models.QuerySet["LossReason"]):
    def on_offer(self) -> "LossReasonQuerySet":
        """Those a person may choose: in use, groups first, each followed by its own."""
        rows = self.filter(is_active=True).select_related("parent")
        return rows.order_by(
            Lower(models.functions.Coalesce("parent__name", "name")),
            F("parent").asc(nulls_first=True),
            "name",
        )


@tracked()
class LossReason(Versioned):
    """Why customers leave or shrink: a group ("Price"), or one of a group ("Competitor cheaper")."""

    name = models.CharField(max_length=100)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="reasons", verbose_name="group"
    )
    is_active = models.BooleanField(default=True, help_text="Offered when a renewal is closed.")

    objects: ClassVar[LossReasonQuerySet] = LossReasonQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("name"), name="loss_reason_named_once"),
            models.CheckConstraint(condition=Q(name__regex=r"\S"), name="loss_reason_has_a_name"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="loss_reason_not_its_own_group"),
        ]
        triggers = on_insert_and_update(rule="loss_reasons_in_two_levels", query=_BELOW_THE_SECOND_LEVEL)

    def __str__(self) -> str:
        return f"{self.parent.name}: {self.name}" if self.parent else self.name
