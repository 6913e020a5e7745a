"""A customer company."""

from datetime import date
from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Concat, Lower

from accounts.choices import AccountStatus
from accounts.models.keys import new_external_id
from accounts.models.scoping import AccountScopedQuerySet
from common.currencies import CURRENCY_CODES, validate_currency
from common.history import tracked
from common.models import Versioned
from common.search import search_indexes
from common.trees import tree_of
from common.triggers import AcyclicTree


class AccountQuerySet(AccountScopedQuerySet["Account"]):
    account_path = "pk"

    def in_tree_of(self, *roots: int) -> "AccountQuerySet":
        """The accounts with these keys, and everything below them at any depth."""
        return self.filter(pk__in=tree_of(self.model, parent="parent", roots=roots))

    def with_owner(self, *, on: date) -> "AccountQuerySet":
        """Adds `owner_id` and `owner_name` as of a day, None where nobody owns the account."""
        from accounts.models.ownership import AccountOwnership  # noqa: PLC0415  it points here

        owning = AccountOwnership.objects.in_force(on).filter(account=models.OuterRef("pk"))
        return self.annotate(
            owner_id=models.Subquery(owning.values("owner")[:1]),
            owner_name=models.Subquery(owning.values("owner__name")[:1]),
        )

    def in_name_order(self) -> "AccountQuerySet":
        return self.order_by(Lower("name"), "pk")


_SEARCHED = Concat("name", models.Value(" "), "website", output_field=models.TextField())


@tracked()
class Account(Versioned):
    """A customer company, in a tree of parents and subsidiaries. Its money stands in the ledger."""

    HISTORY_PARTS: ClassVar = {
        "accounts.AccountOwnership": "account",
        "accounts.AccountTeamMember": "account",
        "accounts.Contact": "account",
    }

    SEARCHED: ClassVar = _SEARCHED

    external_id = models.CharField(max_length=100, unique=True, default=new_external_id)
    name = models.CharField(max_length=255)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="subsidiaries"
    )
    vertical = models.CharField(max_length=100, blank=True)
    segment = models.CharField(max_length=100, blank=True)
    tier = models.CharField(max_length=50, blank=True)
    country = models.CharField(
        max_length=2, blank=True, validators=[RegexValidator(r"^[A-Z]{2}$", "Use two letters, such as US.")]
    )
    region = models.CharField(max_length=100, blank=True)
    city = models.CharField(max_length=100, blank=True)
    employees = models.PositiveIntegerField(null=True, blank=True)
    website = models.CharField(max_length=255, blank=True)
    currency = models.CharField(
        max_length=3, blank=True, validators=[validate_currency], help_text="The default for new contracts."
    )
    status = models.CharField(max_length=20, choices=AccountStatus, default=AccountStatus.ACTIVE)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[AccountQuerySet] = AccountQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(Lower("name"), "id", name="account_by_name"),
            *search_indexes(_SEARCHED, name="account_searched"),
            models.Index("vertical", name="account_by_vertical"),
            models.Index("segment", name="account_by_segment"),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="account_has_a_name"),
            models.CheckConstraint(condition=~models.Q(external_id=""), name="account_has_an_external_id"),
            models.CheckConstraint(
                condition=models.Q(status__in=AccountStatus.values), name="account_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(currency__in=["", *CURRENCY_CODES]), name="account_currency_known"
            ),
            models.CheckConstraint(
                condition=models.Q(country="") | models.Q(country__regex=r"^[A-Z]{2}$"),
                name="account_country_code",
            ),
        ]
        triggers = [AcyclicTree(name="account_tree_has_no_cycle", parent="parent")]

    def __str__(self) -> str:
        return self.name
