"""From what a model or the database refuses to reasons that a page can print."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model

from common.errors import Blocker, DomainError


def field_blockers(row: Model) -> list[Blocker]:
    """What the fields of a row refuse by themselves: too long, not a choice, a bad address. No queries.

    Relations are left to the foreign keys: a verb is given rows that exist.
    """
    if unstorable := [
        Blocker("It holds a character that cannot be stored.", field=field.name)
        for field in row._meta.concrete_fields
        if not _can_be_stored(getattr(row, field.attname))
    ]:
        return unstorable
    relations = [field.name for field in row._meta.concrete_fields if field.is_relation]
    try:
        row.clean_fields(exclude=relations)
    except ValidationError as error:
        return [
            Blocker(message, field=field)
            for field, messages in error.message_dict.items()
            for message in messages
        ]
    return []


def _can_be_stored(value: object) -> bool:
    """Whether PostgreSQL takes a text: no NUL, no half of a pair of surrogates."""
    return not isinstance(value, str) or not any(c == "\0" or "\ud800" <= c <= "\udfff" for c in value)


def refuse(blockers: Iterable[Blocker]) -> None:
    """Raise DomainError if anything stands in the way."""
    if found := list(blockers):
        raise DomainError(*found)


@contextmanager
def refused_as(reasons: Mapping[str, Blocker]) -> Iterator[None]:
    """Say in words what the database refuses in this block: `reasons` is keyed by the constraint's name.

    A guard that reads first is kinder, and loses a race; the constraint wins it, and this gives it the
    same words. What is not named stays an IntegrityError: that is a bug, not a refusal.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if blocker := reasons.get(violated_constraint(error)):
            raise DomainError(blocker) from error
        raise


def violated_constraint(error: IntegrityError) -> str:
    """The name of the constraint that PostgreSQL says was violated, empty when it names none."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or ""
