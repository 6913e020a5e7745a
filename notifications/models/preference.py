"""What a person wants mailed, and when."""

from datetime import time

from django.db import models
from django.db.models import F, Q

from common.history import tracked
from common.models import Versioned
from notifications.choices import Mode

MORNING = time(7)


@tracked()
class Preference(models.Model):
    """What one person chose for one kind; without a row the kind's own mode holds."""

    person = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="mail_preferences")
    kind = models.SlugField(max_length=50, db_index=False)
    mode = models.CharField(max_length=10, choices=Mode)

    class Meta:
        verbose_name = "mail preference"
        constraints = [
            models.UniqueConstraint(fields=["person", "kind"], name="one_preference_a_person_and_kind"),
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="preference_mode_known"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.kind}"


@tracked()
class MailHours(Versioned):
    """When mail may reach a person, by the clock of her own time zone.

    Without a row: at any hour, and the morning summary at seven.
    """

    person = models.OneToOneField("people.User", on_delete=models.CASCADE, related_name="mail_hours")
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    digest_from = models.TimeField(default=MORNING, verbose_name="summary at")

    class Meta:
        verbose_name = "mail hours"
        verbose_name_plural = "mail hours"
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False) & ~Q(quiet_from=F("quiet_until")),
                name="quiet_hours_begin_and_end",
                violation_error_message="Quiet hours begin at one time and end at another.",
            ),
        ]

    def __str__(self) -> str:
        return f"Mail hours of {self.person}"
