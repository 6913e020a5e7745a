"""The proof of the book: every invariant of METRICS §3 over all data, in SQL (`check_book`)."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max

from accounts.domain.engine import LEDGER, TERMS, Derivation, derivation, sql
from accounts.domain.terms import act_by
from accounts.models import LedgerPosition
from accounts.queries.beside import checks_too
from accounts.queries.checks import Check
from accounts.queries.retention import columns_of
from accounts.queries.slices import Slice, slices

POSTING = ("standing", "surplus", "missing")
BY_QUERY: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ledger_is_what_the_facts_say", (*LEDGER, *POSTING)),
    ("movements_add_up_to_value", LEDGER),
    ("no_value_is_negative", ()),
    ("reversals_mirror_what_they_reverse", ()),
    ("rows_name_their_lines_account", ()),
    ("terms_are_what_the_facts_say", TERMS),
    ("terms_follow_each_other", ()),
    ("lines_lie_in_their_contract", ()),
    ("successions_stay_in_their_account", ()),
    ("one_owner_a_day", ()),
    ("ledger_is_posted_up_to_date", ()),
)


@transaction.atomic
def check_book(*, today: date, progress: Callable[[str], None] | None = None) -> list[Check]:
    """Prove every invariant over the whole book. `progress` hears the name of each check before it runs."""
    return list(_checks(today, progress or (lambda _: None)))


def _checks(today: date, progress: Callable[[str], None]) -> Iterator[Check]:
    posted_to = LedgerPosition.objects.aggregate(latest=Max("posted_to"))["latest"]
    horizon = max(today, posted_to or today)
    with derivation(None, horizon=horizon, clock=horizon) as run:
        for name, steps in BY_QUERY:
            progress(name)
            examined, broken = run.read(steps, sql(f"check/{name}"))[0]
            yield Check(name, examined, broken)
        progress("deadlines_fall_on_business_days")
        yield _deadlines(run)
        for slice_ in slices():
            progress(f"{slice_.name}_slices_reconcile")
            yield _reconciles(run, slice_, today)
    yield from checks_too(today)


def _deadlines(run: Derivation) -> Check:
    """The stored day to act by is the business day on or before the deadline, where the account is (T6)."""
    seen = run.read((), sql("check/deadlines_seen"))
    broken = sum(count for country, deadline, stored, count in seen if stored != act_by(deadline, country))
    return Check("deadlines_fall_on_business_days", sum(count for *_, count in seen), broken)


def _reconciles(run: Derivation, slice_: Slice, today: date) -> Check:
    """Opening + movements = closing for everybody over the last two years, transfers included."""
    run.texts["holders"] = slice_.holders
    steps = ("rates", "entries", "holders", "handovers")
    gaps = sql("check/opening_and_movements_are_closing").format(held=sql("retention/movements_held"))
    period = {"first": today - timedelta(days=730), "last": today}
    run.parameters |= period | columns_of([])
    examined, broken = run.read(steps, gaps)[0]
    run.forget("holders", "handovers")
    return Check(f"{slice_.name}_slices_reconcile", examined, broken)
