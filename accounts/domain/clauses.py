"""Clauses: what an account manager must know of a contract's wording."""

from typing import TypedDict, Unpack

from accounts.domain.rows import Rules, add_row, edit_row
from accounts.models import Clause, Contract
from audit.context import acting
from common.errors import Blocker
from common.refusals import field_blockers
from people.models import User


class ClauseFacts(TypedDict, total=False):
    """What is noted of a clause."""

    kind: str
    section: str
    summary: str
    wording: str


NEEDS_A_SUMMARY = Blocker("Say in a sentence what the clause means.", field="summary")
RULES: Rules[Clause] = Rules(blockers=field_blockers, reasons={"clause_has_a_summary": NEEDS_A_SUMMARY})


def note_clause(contract: Contract, *, by: User | None, **facts: Unpack[ClauseFacts]) -> Clause:
    """Note a clause of a contract. Raises DomainError naming the field."""
    return add_row(Clause(contract=contract, **facts), rules=RULES, by=by)


def edit_clause(clause: Clause, *, by: User | None, version: int, **facts: Unpack[ClauseFacts]) -> Clause:
    """Change what is noted, if nobody saved since `version` was read."""
    return edit_row(clause, facts, rules=RULES, by=by, version=version)


def remove_clause(clause: Clause, *, by: User | None) -> None:
    """The contract does not say this."""
    with acting(by=by):
        clause.delete()
