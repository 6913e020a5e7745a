"""History below the code: database triggers record every change of a tracked table, bulk and raw SQL included."""

from collections.abc import Callable
from typing import TypeVar

import pghistory
from django.db.models import Model

ModelT = TypeVar("ModelT", bound=Model)


def tracked(*, exclude: tuple[str, ...] = ()) -> Callable[[type[ModelT]], type[ModelT]]:
    """Keep each insert, update and delete of this model with who and why (statement-level triggers).

    The library's default misses deletes, so the three are named. `exclude` leaves out columns that are no business
    facts, such as a password hash.
    """
    decorate: Callable[[type[ModelT]], type[ModelT]] = pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        exclude=list(exclude) or None,
        level=pghistory.Statement,
        append_only=True,
    )
    return decorate
