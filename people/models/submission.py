"""A form that was sent."""

from django.db import models


class Submission(models.Model):
    """What a posted form was answered with, so that the same form posted again has no second effect.

    Same means: same person, same key (the hidden `_submission`, new with every page), same content. Going
    back, changing the form and sending it again is a submission of its own.
    """

    user = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the address and of what was posted.")
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict, help_text="The headers of the answer that are said again.")
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key", "digest"], name="one_effect_per_submission"),
        ]

    def __str__(self) -> str:
        return str(self.key)
