"""What must hold of health over the whole book: `check_book` proves it."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from django.db import connection

from accounts.queries.checks import Check
from health.domain.scoring import sql

CHECKS: Final = ("health_scores_are_what_their_measures_say",)


def health_checks(today: date) -> Iterator[Check]:  # noqa: ARG001  the signature of all checks
    """One check a statement in `health/sql/check/`."""
    for name in CHECKS:
        with connection.cursor() as cursor:
            cursor.execute(sql(f"check/{name}"))
            examined, broken = cursor.fetchone()
        yield Check(name, examined, broken)
