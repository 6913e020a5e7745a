"""A list as somebody likes to look at it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from common.history import tracked
from people.models import User


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def usable_by(self, user: User, *, page: str = "book") -> "SavedViewQuerySet":
        """One's own views of a list, and what colleagues share."""
        rows = self.filter(Q(owner=user) | Q(shared=True), page=page)
        return rows.select_related("owner").order_by(Lower("name"), "pk")

    def owned_by(self, user: User) -> "SavedViewQuerySet":
        return self.filter(owner=user)


@tracked()
class SavedView(models.Model):
    """Filters, order and columns of a list under a name.

    A shared one shows colleagues their own rows, never the owner's.
    """

    owner = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="saved_views")
    page = models.CharField(max_length=40, default="book")
    name = models.CharField(max_length=80)
    query = models.CharField(
        max_length=2000, blank=True, help_text="The query string that brings the list up again."
    )
    shared = models.BooleanField(
        default=False, help_text="Colleagues can use it, on the accounts that they see."
    )

    objects: ClassVar[SavedViewQuerySet] = SavedViewQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint("owner", "page", Lower("name"), name="saved_view_named_once"),
            models.CheckConstraint(condition=~Q(name=""), name="saved_view_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name
