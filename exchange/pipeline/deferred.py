"""Rules between contracts and lines, asked once when everything stands.

The database asks them after each statement. An import that moves a contract together with its lines has no
order of statements in which each of them leaves the book right, so it writes first and then asks the same
questions itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pgtrigger

from accounts.models.rules import NoneFound
from common.errors import DomainError
from exchange.formats.spec import File
from exchange.pipeline.intake import Intake
from exchange.pipeline.sql import Database
from exchange.pipeline.staged import Staged


@contextmanager
def rules_unasked(file: File) -> Iterator[None]:
    """Write rows of the file in this block, by statements without parameters; `ask_rules` must follow.

    (The library that silences the triggers adds a parameter of its own to each statement.)
    """
    triggers = [f"{file.model._meta.label}:{rule.name}" for rule in _rules(file)]
    if triggers:
        with pgtrigger.ignore(*triggers):
            yield
    else:
        yield


def ask_rules(intake: Intake) -> None:
    """Raise DomainError where what was written breaks a rule."""
    for staged in intake.staged.values():
        _ask(intake.database, staged)


def _rules(file: File) -> list[NoneFound]:
    return [
        trigger for trigger in getattr(file.model._meta, "triggers", ()) if isinstance(trigger, NoneFound)
    ]


def _ask(database: Database, staged: Staged) -> None:
    written = (
        f"SELECT t.* FROM {staged.file.table} t JOIN {staged.diff} n ON n.id = t.id "
        "WHERE n.verdict <> 'unchanged'"
    )
    for rule, query in {trigger.rule: trigger.query for trigger in _rules(staged.file)}.items():
        asked = f"WITH changed AS ({written}) SELECT EXISTS ({query})"
        if database.rows(asked)[0][0]:
            raise DomainError(f"The book would not hold together: {rule.replace('_', ' ')}.")
