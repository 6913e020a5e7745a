"""Rules that the database asks after each row or statement, asked once when everything stands.

An import that moves a contract together with its lines, or turns a tree upside down, has no order of
statements in which each of them leaves the book right. And a tree looked up from each of a million new
rows, in a table whose size the planner does not know yet, takes for ever.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pgtrigger
from django.db.models import Model

from accounts.models.rules import NoneFound
from common.errors import DomainError
from common.triggers import AcyclicTree
from exchange.pipeline.intake import Intake
from exchange.pipeline.sql import Database, name

Rule = NoneFound | AcyclicTree


@contextmanager
def rules_unasked(database: Database, model: type[Model]) -> Iterator[None]:
    """Write rows of a model in this block, by statements without parameters; `ask_rules_of` must follow.

    (The library that silences the triggers adds a parameter of its own to each statement.)
    """
    rules = _rules(model)
    for rule in rules:
        if isinstance(rule, AcyclicTree):  # as its trigger would: nobody else moves branches meanwhile
            database.rows(
                f"SELECT pg_advisory_xact_lock(hashtext('{model._meta.db_table}.{rule.parent}_id'))"
            )
    if rules:
        with pgtrigger.ignore(*(f"{model._meta.label}:{rule.name}" for rule in rules)):
            yield
    else:
        yield


def ask_rules(intake: Intake) -> None:
    """Raise DomainError where what was written breaks a rule."""
    for staged in intake.staged.values():
        changed = f"{staged.diff} n USING (id) WHERE n.verdict <> 'unchanged'"
        written = f"SELECT t.* FROM {staged.file.table} t JOIN {changed}"
        ask_rules_of(intake.database, staged.file.model, written)


def ask_rules_of(database: Database, model: type[Model], written: str) -> None:
    """Raise DomainError where rows of a model, selected by `written`, break a rule."""
    for rule, broken in {_said(rule): _broken(model, rule, written) for rule in _rules(model)}.items():
        if database.rows(broken)[0][0]:
            raise DomainError(f"The book would not hold together: {rule.replace('_', ' ')}.")


def _rules(model: type[Model]) -> list[Rule]:
    return [trigger for trigger in getattr(model._meta, "triggers", ()) if isinstance(trigger, Rule)]


def _said(rule: Rule) -> str:
    return rule.rule if isinstance(rule, NoneFound) else str(rule.name)


def _broken(model: type[Model], rule: Rule, written: str) -> str:
    """Whether a written row breaks the rule, as SQL."""
    table = model._meta.db_table
    if isinstance(rule, NoneFound):
        return f"WITH changed AS ({written}) SELECT EXISTS ({rule.query})"
    parent = name(f"{rule.parent}_id")
    return f"""
        WITH RECURSIVE up (start, at) AS (
            SELECT id, {parent} FROM ({written}) changed WHERE {parent} IS NOT NULL
            UNION
            SELECT up.start, t.{parent} FROM up JOIN {table} t ON t.id = up.at
            WHERE t.{parent} IS NOT NULL AND up.at <> up.start
        )
        SELECT EXISTS (SELECT FROM up WHERE at = start)
    """
