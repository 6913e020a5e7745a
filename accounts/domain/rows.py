"""What every verb that adds or changes one row does alike: guards, then the write, in somebody's name."""

from collections.abc import Callable, Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model

from audit.context import acting
from common.errors import Blocker
from common.models import Versioned
from common.refusals import refuse, refused_as
from people.models import User

RowT = TypeVar("RowT", bound=Model)
VersionedT = TypeVar("VersionedT", bound=Versioned)


@dataclass(frozen=True)
class Rules(Generic[RowT]):
    """Why a row cannot be saved: as its verbs see it beforehand, and in words when the database sees it."""

    blockers: Callable[[RowT], list[Blocker]]
    reasons: Mapping[str, Blocker]


def add_row(row: RowT, *, rules: Rules[RowT], by: User | None) -> RowT:
    """Save a new row. Raises DomainError naming the field."""
    refuse(rules.blockers(row))
    with acting(by=by), refused_as(rules.reasons):
        row.save(force_insert=True)
    return row


def add_rows(rows: Iterable[RowT], *, rules: Rules[RowT], by: User | None) -> list[RowT]:
    """Save many new rows, all or none."""
    new = list(rows)
    refuse(blocker for row in new for blocker in rules.blockers(row))
    if not new:
        return []
    with acting(by=by), refused_as(rules.reasons):
        return type(new[0])._default_manager.bulk_create(new, batch_size=1000)


def edit_row(
    row: VersionedT,
    facts: Mapping[str, Any],
    *,
    rules: Rules[VersionedT],
    by: User | None,
    version: int,
) -> VersionedT:
    """The row with other facts, saved if nobody saved since `version` was read; StaleEditError otherwise.

    `row` itself stays as it was read. Facts that are as they were are not written again.
    """
    changed = [name for name, value in facts.items() if getattr(row, name) != value]
    edited = copy(row)
    for name in changed:
        setattr(edited, name, facts[name])
    if not changed:
        return edited
    refuse(rules.blockers(edited))
    with acting(by=by), refused_as(rules.reasons):
        return edited.save_edit(version=version, fields=changed)
