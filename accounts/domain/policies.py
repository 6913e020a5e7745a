"""The company's choices of how it counts."""

from datetime import date
from typing import TypedDict, Unpack

from django.db import transaction

from accounts.choices import PostingCause
from accounts.domain.posting import post_ledger
from accounts.domain.rows import Rules, edit_row
from accounts.models import Policy
from audit.context import acting
from common.refusals import field_blockers
from people.models import User


class PolicyFacts(TypedDict, total=False):
    """The settings, by name."""

    grace_days: int
    retention_method: str
    atr_step: str
    logo_basis: str


RULES: Rules[Policy] = Rules(blockers=field_blockers, reasons={})
POSTED = {"grace_days", "atr_step"}
"""Settings that stand in the ledger or on terms; the others are read when a figure is."""


@transaction.atomic
def choose_policies(*, by: User | None, on: date, version: int, **facts: Unpack[PolicyFacts]) -> Policy:
    """Choose anew, and post the whole book where the ledger depends on it."""
    with acting(by=by):
        Policy.objects.get_or_create(pk=1)
    before = Policy.objects.select_for_update().get(pk=1)
    chosen = edit_row(before, facts, rules=RULES, by=by, version=version)
    if any(getattr(before, name) != getattr(chosen, name) for name in POSTED):
        post_ledger(None, cause=PostingCause.CORRECTION, by=by, on=on)
    return chosen
