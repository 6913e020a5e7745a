"""Signs of life."""

from django.db import models


class Heartbeat(models.Model):
    """The last sign of life of something that runs by itself; one row an instance.

    It stands in the database and not in Redis: what must be seen when Redis is gone cannot live there.
    """

    name = models.CharField(max_length=50)
    instance = models.CharField(max_length=200, blank=True)
    beat_at = models.DateTimeField()
    details = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "instance"], name="one_heartbeat_an_instance"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.instance}".strip()
