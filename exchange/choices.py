"""The fixed words of imports."""

from django.db.models import TextChoices


class BatchState(TextChoices):
    APPLIED = "applied", "Applied"
    UNDONE = "undone", "Undone"


class RowAction(TextChoices):
    CREATED = "created", "Created"
    CHANGED = "changed", "Changed"
