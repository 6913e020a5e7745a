"""Renewals follow the terms: opened, frozen, closed by the facts and taken back, set by set (METRICS §1).

Called by every posting through `accounts.domain.following`, and by the day's turn. Doing it again changes
nothing. `docs/renewals.md` tells what the steps do.
"""

from functools import cache
from pathlib import Path
from typing import Final

from accounts.domain.engine import TERMS, Derivation
from audit.context import acting
from people.models import User

SQL: Final = Path(__file__).resolve().parent.parent / "sql"
STEPS: Final = (
    "renewal_terms", "renewal_next", "renewal_finals", "renewal_matched", "renewal_frozen", "renewal_wanted",
)  # fmt: skip


@cache
def sql(name: str) -> str:
    """The text of `renewals/sql/<name>.sql`."""
    return (SQL / f"{name}.sql").read_text()


def keep_renewals(run: Derivation, by: User | None) -> None:
    """Bring the renewals of the derivation's accounts to what its terms say, up to its horizon."""
    with acting(by=by):
        run.read((), sql("withdraw"))
        run.texts |= {step: sql(step) for step in STEPS}
        run.read((*TERMS, *STEPS), sql("keep"))
        run.forget(*STEPS)
        run.read((), sql("note_days"))
