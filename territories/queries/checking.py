"""What must hold of what is kept of territories: `check_book` derives it again."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from accounts.models import Movement
from accounts.queries.checks import Check
from common.history import events_since
from people.company import company
from renewals.models import Renewal
from standing.models import StandsKept
from territories.domain.reaching import periods_now, rows_of, stored, trees_of
from territories.domain.totalling import held_as_kept, summed_up
from territories.models import AccountAssignment, ReachedKept, Territory
from territories.queries.reached import read_large


def kept_checks(today: date) -> Iterator[Check]:
    """What each territory holds, of the stands that it was summed up from; and what the periods at hand are
    kept to have reached, unless something was written since: that is for the job's next turn.
    """
    yield Check("kept_territory_totals_are_those_of_their_accounts", *_totals())
    examined = broken = 0
    for period in periods_now(today, start_month=company().fiscal_year_start_month):
        kept = ReachedKept.objects.filter(period=period.name, on=today).first()
        if kept is None or _written_since(kept.kept_at):
            continue
        trees = trees_of(period)
        derived = rows_of(trees, read_large(trees.levels, period, today)) if trees.levels else {}
        looked_at, wrong = _compared(stored(period), derived)
        examined, broken = examined + looked_at, broken + wrong
    yield Check("kept_reached_is_what_the_ledger_says", examined, broken)


def _totals() -> tuple[int, int]:
    kept = StandsKept.objects.first()
    if kept is None or events_since(AccountAssignment, kept.kept_at).exists():
        return 0, 0
    totals = summed_up(kept)
    if not totals:
        return 0, 0
    return _compared(totals, held_as_kept(AccountAssignment.objects.all(), on=kept.on))


def _compared(kept: Mapping[int, Any], derived: Mapping[int, Any]) -> tuple[int, int]:
    """How many are in either, and how many are not the same in both."""
    keys = kept.keys() | derived.keys()
    return len(keys), sum(kept.get(key) != derived.get(key) for key in keys)


def _written_since(moment: datetime) -> bool:
    """Whether anything that is read of a period was written: ledger, renewals, who holds what."""
    written = any(events_since(model, moment).exists() for model in (AccountAssignment, Renewal, Territory))
    return written or Movement.objects.filter(posting__recorded_at__gte=moment).exists()
