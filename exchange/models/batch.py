"""One import that was applied."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from common.history import tracked
from exchange.choices import BatchState
from people.models import User

LEARNT_FROM = 20


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    def visible_to(self, user: User) -> "ImportBatchQuerySet":
        """Imports cross all books: administrators see them, nobody else."""
        return self if user.is_administrator else self.none()

    def mappings_used(self) -> dict[str, str]:
        """The mappings of imports that stand, the latest first, each once: what to call it, and its text."""
        told = self.filter(state=BatchState.APPLIED).exclude(mapping="").order_by("-pk")
        found: dict[str, str] = {}
        for pk, text in told.values_list("pk", "mapping")[:LEARNT_FROM]:
            if text not in found.values():
                found[f"as in import {pk}"] = text
        return found


@tracked()
class ImportBatch(models.Model):
    """Who brought which files in, when, and what came of them. Its rows say what each row of a file did.

    `act` names the stretch of work in the history: every change that the import made bears it.
    """

    by = models.ForeignKey(
        "people.User", null=True, blank=True, on_delete=models.PROTECT, related_name="imports"
    )
    format = models.CharField(max_length=50)
    day = models.DateField(
        help_text="The day from which changes of owners hold, and on which value is posted."
    )
    state = models.CharField(max_length=20, choices=BatchState, default=BatchState.APPLIED)
    act = models.UUIDField(editable=False)
    files = models.JSONField(
        default=list, help_text="Name, SHA-256, size, and how it was read, of each file."
    )
    mapping = models.TextField(blank=True, help_text="How any tables were read; empty for the book format.")
    by_kind = models.JSONField(default=dict)
    decisions = models.JSONField(default=list)
    created_rows = models.PositiveIntegerField(default=0)
    changed_rows = models.PositiveIntegerField(default=0)
    unchanged_rows = models.PositiveIntegerField(default=0)
    refused_rows = models.PositiveIntegerField(default=0)
    applied_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[ImportBatchQuerySet] = ImportBatchQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name_plural = "import batches"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=BatchState.values), name="import_state_known")
        ]

    def __str__(self) -> str:
        return f"Import {self.pk}"
