"""Contact with the customer."""

from typing import ClassVar

from django.db import models

from accounts.choices import TOUCH_KINDS, ActivityKind
from accounts.models.keys import new_external_id
from accounts.models.scoping import AccountScopedQuerySet
from common.constraints import SameForeignKey
from common.history import tracked
from common.models import Versioned


class ActivityQuerySet(AccountScopedQuerySet["Activity"]):
    def touches(self) -> "ActivityQuerySet":
        """Contact with the customer; a note is ours alone."""
        return self.filter(kind__in=TOUCH_KINDS)

    def newest_first(self) -> "ActivityQuerySet":
        return self.order_by("-on", "-pk")


@tracked()
class Activity(Versioned):
    """A call, meeting, e-mail, visit or note: what happened, on which day, who of us, who of them."""

    account = models.ForeignKey("accounts.Account", on_delete=models.CASCADE, related_name="activities")
    external_id = models.CharField(max_length=100, unique=True, default=new_external_id)
    kind = models.CharField(max_length=20, choices=ActivityKind)
    on = models.DateField(help_text="The day it happened.")
    at = models.TimeField(null=True, blank=True, help_text="The time of day, where it matters.")
    summary = models.TextField()
    user = models.ForeignKey(
        "people.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="activities",
        verbose_name="who of us",
    )
    contacts = models.ManyToManyField(
        "accounts.Contact", through="accounts.ActivityContact", related_name="activities", blank=True
    )
    logged_on = models.DateField(
        editable=False, help_text="The company's day on which it was last written down."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[ActivityQuerySet] = ActivityQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name_plural = "activities"
        indexes = [
            models.Index(fields=["account", "-on", "-id"], name="activity_by_account"),
            models.Index(
                fields=["account", "-on", "-id"],
                name="activity_touch_by_account",
                condition=models.Q(kind__in=TOUCH_KINDS),
                include=["kind"],
            ),
            models.Index(fields=["user", "-on"], name="activity_by_user"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(summary__regex=r"\S"),
                name="activity_has_a_summary",
                violation_error_message="Say in a few words what happened.",
            ),
            models.CheckConstraint(condition=~models.Q(external_id=""), name="activity_has_an_external_id"),
            models.CheckConstraint(
                condition=models.Q(kind__in=ActivityKind.values), name="activity_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(on__lte=models.F("logged_on")),
                name="activity_not_in_the_future",
                violation_error_message="What has not happened yet is a task.",
            ),
            models.UniqueConstraint(fields=["id", "account"], name="activity_and_its_account"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} with {self.account} on {self.on}"


class ActivityContactQuerySet(AccountScopedQuerySet["ActivityContact"]):
    pass


@tracked()
class ActivityContact(models.Model):
    """A person at the customer who took part. Carries the account: nobody of another one can stand here."""

    account = models.ForeignKey("accounts.Account", on_delete=models.CASCADE, related_name="+")
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="participations")
    contact = models.ForeignKey("accounts.Contact", on_delete=models.CASCADE, related_name="participations")

    objects: ClassVar[ActivityContactQuerySet] = ActivityContactQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["activity", "contact"], name="contact_once_an_activity"),
            SameForeignKey(name="participation_within_the_account", field="activity", same="account"),
            SameForeignKey(
                name="participant_of_the_same_account",
                field="contact",
                same="account",
                violation_error_message="This person works at another account.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact} took part"
