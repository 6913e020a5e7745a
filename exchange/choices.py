"""The fixed words of imports."""

from django.db.models import TextChoices


class BatchState(TextChoices):
    APPLIED = "applied", "Applied"
    UNDONE = "undone", "Undone"


class JobKind(TextChoices):
    IMPORT = "import", "Import"
    EXPORT = "export", "Export"
    UNDO = "undo", "Undo"


class JobState(TextChoices):
    DRAFT = "draft", "Waits for a mapping"
    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    REFUSED = "refused", "Refused: nothing was changed"
    FAILED = "failed", "Failed: nothing was changed"


class RowAction(TextChoices):
    CREATED = "created", "Created"
    CHANGED = "changed", "Changed"
