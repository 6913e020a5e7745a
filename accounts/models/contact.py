"""A person at the customer."""

from typing import ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models.functions import Concat, Lower

from accounts.choices import ContactRole, Stance
from accounts.models.keys import new_external_id
from accounts.models.scoping import AccountScopedQuerySet
from common.constraints import SameForeignKey
from common.history import tracked
from common.models import Versioned
from common.search import search_indexes
from common.trees import tree_of
from common.triggers import AcyclicTree


class ContactQuerySet(AccountScopedQuerySet["Contact"]):
    def active(self) -> "ContactQuerySet":
        """People who still work there."""
        return self.filter(active=True)

    def in_tree_of(self, *roots: int) -> "ContactQuerySet":
        """The contacts with these keys, and everybody who reports to them at any depth."""
        return self.filter(pk__in=tree_of(self.model, parent="reports_to", roots=roots))

    def in_name_order(self) -> "ContactQuerySet":
        return self.order_by(Lower("name"), "pk")


_SEARCHED = Concat("name", models.Value(" "), "email", output_field=models.TextField())


@tracked()
class Contact(Versioned):
    """A person at the customer: what they decide, how they stand towards us, how well we know them.

    A contact never moves to another account: whoever changes company has left, and is a new contact there.
    """

    SEARCHED: ClassVar = _SEARCHED

    account = models.ForeignKey("accounts.Account", on_delete=models.CASCADE, related_name="contacts")
    external_id = models.CharField(max_length=100, unique=True, default=new_external_id)
    name = models.CharField(max_length=150)
    title = models.CharField(max_length=150, blank=True, help_text="Their job, such as VP Engineering.")
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=50, blank=True)
    role = models.CharField(
        max_length=20, choices=ContactRole, blank=True, help_text="What they do in a decision."
    )
    stance = models.CharField(max_length=20, choices=Stance, default=Stance.UNKNOWN, help_text="Towards us.")
    strength = models.PositiveSmallIntegerField(
        default=0,
        validators=[MaxValueValidator(5)],
        help_text="How well we know them, from 0 (not at all) to 5 (they would vouch for us).",
    )
    reports_to = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="reports",
        verbose_name="reports to",
    )
    active = models.BooleanField(default=True, help_text="Still works there.")
    left_on = models.DateField(null=True, blank=True, help_text="Last day there, as far as it is known.")
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[ContactQuerySet] = ContactQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index("account", "active", Lower("name"), name="contact_by_account"),
            models.Index(Lower("email"), name="contact_by_email", condition=~models.Q(email="")),
            *search_indexes(_SEARCHED, name="contact_searched"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(name=""),
                name="contact_has_a_name",
                violation_error_message="A contact has a name.",
            ),
            models.CheckConstraint(condition=~models.Q(external_id=""), name="contact_has_an_external_id"),
            models.CheckConstraint(
                condition=models.Q(role__in=["", *ContactRole.values]), name="contact_role_known"
            ),
            models.CheckConstraint(condition=models.Q(stance__in=Stance.values), name="contact_stance_known"),
            models.CheckConstraint(
                condition=models.Q(strength__range=(0, 5)), name="contact_strength_0_to_5"
            ),
            models.CheckConstraint(
                condition=models.Q(left_on__isnull=True) | models.Q(active=False),
                name="contact_who_left_is_not_active",
                violation_error_message="Somebody with a last day there no longer works there.",
            ),
            models.UniqueConstraint(fields=["id", "account"], name="contact_and_its_account"),
            SameForeignKey(
                name="contact_reports_within_the_account",
                field="reports_to",
                same="account",
                violation_error_message="This person works at another account.",
            ),
        ]
        triggers = [AcyclicTree(name="contact_reporting_line_has_no_cycle", parent="reports_to")]

    def __str__(self) -> str:
        return self.name
