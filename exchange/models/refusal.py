"""What an import left out."""

from django.db import models

from exchange.models.batch import ImportBatch


class ImportRefusal(models.Model):
    """A row or a cell that was refused while the rest was taken in, and why."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="refusals")
    kind = models.CharField(max_length=30)
    file = models.TextField()
    row = models.PositiveIntegerField(null=True, blank=True)
    column = models.TextField(blank=True)
    reason = models.TextField()

    def __str__(self) -> str:
        return f"{self.file}, row {self.row}: {self.reason}"
