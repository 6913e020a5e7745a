"""What Django admin lists under "Changes": events of every tracked table."""

from django.db import models


class RecordedChange(models.Model):
    """A name and an address in Django admin, without a table.

    The rows are read from the events of each tracked model.
    """

    class Meta:
        managed = False
        default_permissions = ("view",)
        verbose_name = "change"

    def __str__(self) -> str:
        return f"Change {self.pk}"
