"""Whose book this is."""

from collections.abc import Callable
from copy import copy
from datetime import datetime
from typing import TypedDict, Unpack

from django.db import transaction

from common.errors import Blocker, DomainError
from common.refusals import field_blockers, refuse
from people.company import forget_company
from people.models import Company, User

CurrencyLock = Callable[[], str]
"""Says why the currency cannot change, or "" when it can."""

_currency_locks: list[CurrencyLock] = []


def register_currency_lock(lock: CurrencyLock) -> CurrencyLock:
    """For apps above that keep money in the company currency; called in their AppConfig.ready()."""
    if lock not in _currency_locks:
        _currency_locks.append(lock)
    return lock


def blockers_to_currency_change() -> list[Blocker]:
    """Why the company currency is fixed; empty while it is free."""
    reasons = [reason for lock in _currency_locks if (reason := lock())]
    return [Blocker(reason, field="currency") for reason in reasons]


class CompanyFacts(TypedDict, total=False):
    """What everything is counted by."""

    name: str
    currency: str
    time_zone: str
    fiscal_year_start_month: int


@transaction.atomic
def set_up_company(*, by: User | None, at: datetime, **facts: Unpack[CompanyFacts]) -> Company:  # noqa: ARG001
    """Say whose book this is, once. Raises DomainError when somebody did already."""
    row = Company.objects.select_for_update().first() or Company.from_environment()
    if row.set_up_at is not None:
        raise DomainError(f"{row} is set up already.")
    _apply(facts, row)
    row.set_up_at = at
    row.save()
    _forget()
    return row


@transaction.atomic
def change_company(
    row: Company,
    *,
    by: User,  # noqa: ARG001
    version: int,
    **facts: Unpack[CompanyFacts],
) -> Company:
    """Change what everything is counted by. Gives the company as it now is.

    Raises DomainError naming the field, StaleEditError when somebody saved since `version`.
    """
    edited = copy(row)
    if not (changed := _apply(facts, edited)):
        return edited
    edited.save_edit(version=version, fields=changed)
    _forget()
    return edited


def _forget() -> None:
    """Read it anew now, and once more when the others can see it."""
    forget_company()
    transaction.on_commit(forget_company)


def _apply(facts: CompanyFacts, row: Company) -> list[str]:
    """Set the facts that differ and say which; refuse what the fields or a lock refuse."""
    changed = [name for name, value in facts.items() if getattr(row, name) != value]
    if "currency" in changed:
        refuse(blockers_to_currency_change())
    for name in changed:
        setattr(row, name, facts[name])  # type: ignore[literal-required]
    refuse(field_blockers(row))
    return changed
