"""Where something about a renewal can be read."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q

from accounts.models.scoping import AccountScopedQuerySet
from common.history import tracked

WEB = ("http", "https")


class RenewalDocumentQuerySet(AccountScopedQuerySet["RenewalDocument"]):
    account_path = "renewal__account"

    def latest_first(self) -> "RenewalDocumentQuerySet":
        return self.select_related("added_by").order_by("-added_on", "-pk")


@tracked()
class RenewalDocument(models.Model):
    """A link to an offer, a draft, a letter: it stays where the company keeps its documents."""

    renewal = models.ForeignKey("renewals.Renewal", on_delete=models.CASCADE, related_name="documents")
    title = models.CharField(max_length=200)
    url = models.URLField("address", max_length=1000, validators=[URLValidator(schemes=WEB)])
    added_on = models.DateField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="added_renewal_documents",
    )

    objects: ClassVar[RenewalDocumentQuerySet] = RenewalDocumentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(title__regex=r"\S"), name="document_has_a_title"),
            models.CheckConstraint(condition=Q(url__iregex=r"^https?://\S+$"), name="document_is_on_the_web"),
            models.UniqueConstraint(fields=["renewal", "url"], name="document_linked_once"),
        ]

    def __str__(self) -> str:
        return self.title
