"""Applying the rules: all accounts at once, in one transaction. Doing it again changes nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Q

from audit.context import acting
from common.errors import Blocker, DomainError
from common.refusals import refuse, refused_as
from people.models import User
from territories.choices import RunKind, RunState
from territories.domain.assigning import REFUSALS, blockers_to_day
from territories.domain.matching import EVERYTHING, Part, matched, part_of
from territories.domain.sight import write_sight
from territories.models import RuleRun, TerritoryRule

Tell = Callable[[str, int], None]
"""Hears what is being done, and how many parts of a hundred were done before it."""
Look = Callable[[RuleRun, date, Tell], dict[str, Any]]
"""Previews the rules for a run as of today; what it finds is kept as JSON."""

AT_ONCE: Final = 5_000  # accounts of a part, up to which a page applies the rules itself
MANY: Final = 5_000  # accounts moved, beyond which the teams of the whole book are gone through at once
KEPT: Final = timedelta(days=7)  # how long a preview can be looked at
LOST: Final = timedelta(minutes=35)  # after which a worker that took a run is known to be gone

_STEPS: Final = (
    # A second move of the day is a change of mind.
    """
    UPDATE territories_accountassignment AS held
    SET territory_id = moves.territory_id, source = 'rule', rule_id = moves.rule_id, ends_on = NULL
    FROM rule_moves AS moves WHERE held.id = moves.assignment_id AND held.starts_on = %(on)s
    """,
    """
    UPDATE territories_accountassignment AS held SET ends_on = %(on)s::date - 1
    FROM rule_moves AS moves WHERE held.id = moves.assignment_id AND held.starts_on IS DISTINCT FROM %(on)s
    """,
    """
    INSERT INTO territories_accountassignment (account_id, territory_id, source, rule_id, starts_on)
    SELECT
        account_id, territory_id, 'rule', rule_id,
        CASE WHEN was_held OR NOT %(first_from_the_beginning)s THEN %(on)s::date END
    FROM rule_moves WHERE assignment_id IS NULL OR starts_on IS DISTINCT FROM %(on)s
    """,
)


@dataclass(frozen=True, slots=True)
class Applied:
    """What applying the rules did: accounts that no territory held before, and accounts that moved."""

    assigned: int
    moved: int


def blockers_to_applying(*, on: date, as_of: date) -> list[Blocker]:
    """Why the rules cannot be applied as of this day."""
    blockers = blockers_to_day(on, as_of=as_of)
    if not TerritoryRule.objects.active().exists():
        blockers.append(Blocker("There is no active rule.", way_out="Add one first."))
    return blockers


@transaction.atomic
def apply_rules(
    *,
    on: date,
    as_of: date,
    by: User | None,
    part: Part = EVERYTHING,
    first_from_the_beginning: bool = True,
    tell: Tell = lambda _what, _part: None,
) -> Applied:
    """Put every account of a part where the first rule that holds of it says, from `on` on.

    Accounts put somewhere by hand stay, and so do those with a move ahead and those of which no rule holds.
    An account that no territory ever held is assigned from the beginning, or from `on` if not
    `first_from_the_beginning`. Raises DomainError where the day's quarter is closed.
    """
    refuse(blockers_to_applying(on=on, as_of=as_of))
    with acting(by=by, reason="Territory rules"), connection.cursor() as cursor:
        # Whoever else moves an account waits until we are done.
        cursor.execute("LOCK TABLE territories_accountassignment IN SHARE ROW EXCLUSIVE MODE")
        tell("asking the rules", 5)
        with matched(on, part=part):
            cursor.execute("SELECT account_id, left_id IS NULL FROM rule_moves")
            moves: dict[int, bool] = dict(cursor.fetchall())
            tell("moving accounts", 30)
            with refused_as(REFUSALS):
                values: dict[str, Any] = {"on": on, "first_from_the_beginning": first_from_the_beginning}
                for step in _STEPS:
                    cursor.execute(step, values)
        tell("writing who sees them", 60)
        write_sight(None if len(moves) > MANY else list(moves), by=by)
    assigned = sum(moves.values())
    return Applied(assigned=assigned, moved=len(moves) - assigned)


def ask_for_run(*, on: date, as_of: date, by: User, first_from_the_beginning: bool = True) -> RuleRun:
    """Have a worker apply the rules; the run tells how far it is. Raises DomainError as applying would."""
    refuse(blockers_to_applying(on=on, as_of=as_of))
    with acting(by=by):
        return RuleRun.objects.create(on=on, by=by, first_from_the_beginning=first_from_the_beginning)


def ask_for_preview(*, on: date, as_of: date, at: datetime, by: User) -> RuleRun:
    """Have a worker preview the rules; the same that waits or runs already is not asked for twice.

    Raises DomainError as applying would. Previews of a week ago go.
    """
    refuse(blockers_to_applying(on=on, as_of=as_of))
    previews = RuleRun.objects.previews()
    with acting(by=by), transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=by.pk)  # two clicks at once
        previews.filter(asked_at__lt=at - KEPT).delete()
        under_way = previews.filter(by=by, on=on, state__in=(RunState.WAITING, RunState.RUNNING)).first()
        return under_way or RuleRun.objects.create(on=on, by=by, kind=RunKind.PREVIEW)


def take_run(*, at: datetime) -> RuleRun | None:
    """The oldest run that waits, or whose worker is gone: ours from now on. None where nothing is to do."""
    free = Q(state=RunState.WAITING) | Q(state=RunState.RUNNING, started_at__lt=at - LOST)
    with transaction.atomic():
        run = RuleRun.objects.select_for_update(skip_locked=True).filter(free).order_by("pk").first()
        if run:
            run.state, run.started_at = RunState.RUNNING, at
            run.save(update_fields=["state", "started_at"])
    return run


def carry_out(run: RuleRun, *, as_of: date, finished_at: Callable[[], datetime], look: Look) -> RuleRun:
    """Apply the rules as a run asks, to what its asker may move, or `look` what they would do.

    It is done, or refused and nothing moved. What came of it is noted.
    """
    try:
        with transaction.atomic():
            if run.is_preview:
                run.found = look(run, as_of, _telling(run))
            else:
                _apply(run, as_of=as_of)
            run.state = RunState.DONE
            _finish(run, finished_at())
    except DomainError as error:
        run.refusal, run.state = str(error), RunState.REFUSED
        _finish(run, finished_at())
    return run


def _apply(run: RuleRun, *, as_of: date) -> None:
    applied = apply_rules(
        on=run.on,
        as_of=as_of,
        by=run.by,
        part=part_of(run.by, on=as_of),
        first_from_the_beginning=run.first_from_the_beginning,
        tell=_telling(run),
    )
    run.assigned, run.moved = applied.assigned, applied.moved


def _finish(run: RuleRun, at: datetime) -> None:
    run.finished_at, run.step, run.progress = at, "", 100
    run.save(
        update_fields=["state", "assigned", "moved", "found", "refusal", "step", "progress", "finished_at"],
    )


def _telling(run: RuleRun) -> Tell:
    """Writes how far the run is beside its transaction, or nobody would see it before the end."""

    def tell(step: str, progress: int) -> None:
        beside = connection.copy()
        try:
            with beside.cursor() as cursor:
                cursor.execute(
                    "UPDATE territories_rulerun SET step = %s, progress = %s WHERE id = %s",
                    [step, progress, run.pk],
                )
        finally:
            beside.close()

    return tell
