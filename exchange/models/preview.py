"""What one row of a file would do."""

from django.db import models
from django.db.models import Q

from exchange.choices import RowAction
from exchange.models.job import ExchangeJob


class PreviewRow(models.Model):
    """A row that a dry run would create or change: where it stands, and {column: [before, after]}.

    Only the first of each kind are kept, for somebody to look at; the counts stand in the job's outcome.
    """

    job = models.ForeignKey(ExchangeJob, on_delete=models.CASCADE, related_name="preview")
    kind = models.CharField(max_length=30, help_text="The file of the format, such as accounts.")
    file = models.TextField()
    row = models.PositiveIntegerField(help_text="As a spreadsheet counts: the header is row 1.")
    key = models.TextField()
    action = models.CharField(max_length=10, choices=RowAction)
    fields = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(action__in=RowAction.values), name="preview_action_known"),
        ]

    def __str__(self) -> str:
        return f"{self.file}, row {self.row}: {self.action}"
