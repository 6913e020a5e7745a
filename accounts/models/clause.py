"""What a contract says that dates and prices do not."""

from typing import ClassVar

from django.db import models

from accounts.choices import ClauseKind
from accounts.models.scoping import AccountScopedQuerySet
from common.history import tracked
from common.models import Versioned


class ClauseQuerySet(AccountScopedQuerySet["Clause"]):
    account_path = "contract__account"


@tracked()
class Clause(Versioned):
    """One clause of a contract, in words: what an account manager must know before she proposes anything."""

    contract = models.ForeignKey("accounts.Contract", on_delete=models.CASCADE, related_name="clauses")
    kind = models.CharField(max_length=20, choices=ClauseKind, default=ClauseKind.OTHER)
    section = models.CharField(max_length=50, blank=True, help_text="Where it stands, such as 7.2.")
    summary = models.CharField(max_length=255)
    wording = models.TextField(blank=True)

    objects: ClassVar[ClauseQuerySet] = ClauseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=ClauseKind.values), name="clause_kind_known"),
            models.CheckConstraint(condition=~models.Q(summary=""), name="clause_has_a_summary"),
        ]

    def __str__(self) -> str:
        return self.summary
