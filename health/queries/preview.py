"""What a draft would make of the book: scored by it and by the edition in force, nothing written."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.db import transaction

from health.choices import Band
from health.domain.editions import edition_in_force
from health.domain.scoring import LINES, SCORING, scoring
from health.models import HealthEdition

SELECT: Final = """
SELECT scored.account_id, account.name, valued.acv, scored.score, scored.band
FROM health_scored AS scored
JOIN health_value AS valued USING (account_id)
JOIN accounts_account AS account ON account.id = scored.account_id
"""
MOST: Final = 25


@dataclass(frozen=True, slots=True)
class Difference:
    """An account that the draft would score differently; `acv` in company currency."""

    account_id: int
    name: str
    acv: object
    before: int | None
    before_band: str
    after: int | None
    after_band: str

    @property
    def before_word(self) -> str:
        return str(Band(self.before_band).label).lower()

    @property
    def after_word(self) -> str:
        return str(Band(self.after_band).label).lower()

    @property
    def by(self) -> int:
        return (self.after or 0) - (self.before or 0)


@dataclass
class Preview:
    """How many accounts stand in each band now and by the draft, and those that would move most."""

    accounts: int = 0
    now: Counter[str] = field(default_factory=Counter)
    then: Counter[str] = field(default_factory=Counter)
    moved: int = 0
    largest: list[Difference] = field(default_factory=list)

    @property
    def bands(self) -> list[tuple[str, int, int]]:
        """(label, now, by the draft) of each band."""
        return [(str(band.label), self.now[band], self.then[band]) for band in Band]


def preview_edition(draft: HealthEdition, *, as_of: date) -> Preview:
    """Score the whole book by a draft and by what is in force, and compare."""
    before = _scores(edition_in_force(as_of), as_of)
    after = _scores(draft, as_of)
    found = Preview(accounts=len(after))
    moved = []
    for account, (name, acv, score, band) in after.items():
        _, _, was, was_band = before[account]
        found.now[was_band] += 1
        found.then[band] += 1
        if (was, was_band) != (score, band):
            moved.append(Difference(account, name, acv, was, was_band, score, band))
    found.moved = len(moved)
    found.largest = sorted(moved, key=lambda one: (-abs(one.by), one.name))[:MOST]
    return found


@transaction.atomic
def _scores(edition: HealthEdition, as_of: date) -> dict[int, tuple[str, object, int | None, str]]:
    with scoring(edition, as_of=as_of, accounts=None) as run:
        rows = run.read((*LINES, *SCORING), SELECT)
    return {account: (name, acv, score, band) for account, name, acv, score, band in rows}
