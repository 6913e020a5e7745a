"""What one row of a file did."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from exchange.choices import RowAction
from exchange.models.batch import ImportBatch


class ImportRowQuerySet(models.QuerySet["ImportRow"]):
    def in_file_order(self) -> "ImportRowQuerySet":
        return self.order_by("kind", "row")


class ImportRow(models.Model):
    """A row that was created or changed: from which file and row, and which row of the book it is.

    `fields` holds what changed, as the file writes it: {column: [before, after]}; empty for a created row.
    """

    # Written once, by the import, for its own batch: a check of each of a million rows would find nothing.
    batch = models.ForeignKey(
        ImportBatch, on_delete=models.CASCADE, related_name="rows", db_index=False, db_constraint=False
    )
    kind = models.CharField(max_length=30, help_text="The file of the format, such as accounts.")
    row = models.PositiveIntegerField(help_text="As a spreadsheet counts: the header is row 1.")
    key = models.TextField()
    action = models.CharField(max_length=10, choices=RowAction)
    object_id = models.BigIntegerField()
    fields = models.JSONField(null=True, blank=True)

    objects: ClassVar[ImportRowQuerySet] = ImportRowQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "kind", "row"], name="import_row_once"),
            models.CheckConstraint(condition=Q(action__in=RowAction.values), name="import_action_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}, row {self.row}: {self.action}"
