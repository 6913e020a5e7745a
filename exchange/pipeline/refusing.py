"""What the database refuses in the last moment, as a refusal of the book."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DataError, IntegrityError

from common.errors import DomainError
from common.refusals import violated_constraint


@contextmanager
def the_book_refuses() -> Iterator[None]:
    """Raise DomainError for rules and limits of the database that a transaction in this block breaks."""
    try:
        yield
    except DataError as error:
        raise DomainError("A value that would follow is too large. Nothing was changed.") from error
    except IntegrityError as error:
        rule = violated_constraint(error).replace("_", " ")
        raise DomainError(f"The book refuses this: {rule}. Nothing was changed.") from error
