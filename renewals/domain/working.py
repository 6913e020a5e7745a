"""The work of a renewal: stage, forecast, next step, risks, tasks, and what is available to renew."""

from datetime import date
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.db import transaction

from accounts.choices import Side
from accounts.domain.endings import give_notice, take_back_notice
from accounts.domain.rows import Rules, add_row, edit_row
from accounts.domain.tasks import TaskFacts, plan_task
from accounts.models import Account, Task
from audit.context import acting
from common.errors import Blocker, StaleEditError
from common.refusals import field_blockers, refuse
from people.models import User
from renewals.choices import OPEN_STAGES, PICKED_CATEGORIES, Stage
from renewals.models import Renewal, RenewalTask, RiskFlag, StageStay

RISK_REFUSALS = {
    "risk_raised_once_a_kind": Blocker("This risk is raised already.", field="kind"),
    "risk_has_a_reason": Blocker("Say why.", field="reason"),
}


class ForecastFacts(TypedDict, total=False):
    """What a person thinks will come of it, and what is next. An empty category goes by the suggestion."""

    category: str
    likelihood: int | None
    forecast_amount: Decimal | None
    forecast_note: str
    next_step: str
    next_step_on: date | None


def claim_renewal(renewal: Renewal, version: int | None) -> Renewal:
    """The renewal as it stands now, for this transaction alone: its whole account waits.

    `version` is what the person looked at; None takes whatever stands. Raises StaleEditError when they
    differ.
    """
    Account.objects.select_for_update(no_key=True).get(pk=renewal.account_id)
    current = Renewal.objects.select_for_update(of=("self",)).with_parts().get(pk=renewal.pk)
    if version is not None and current.version != version:
        raise StaleEditError(
            Blocker("Somebody changed this renewal meanwhile.", way_out="Compare both and save again.")
        )
    return current


def blockers_to_working(renewal: Renewal) -> list[Blocker]:
    """Why nothing about the work can be changed. No queries."""
    if renewal.term_id is None:
        return [Blocker("The term that this renewal was to decide does not come.")]
    if not renewal.is_open:
        said = renewal.get_outcome_display().lower()
        return [Blocker(f"The renewal is closed: {said}.", way_out="Reopen it first.")]
    return []


def blockers_to_forecast(renewal: Renewal) -> list[Blocker]:
    """Why these facts cannot be saved. No queries."""
    blockers = blockers_to_working(renewal) or field_blockers(renewal)
    if renewal.category and renewal.category not in PICKED_CATEGORIES:
        blockers.append(Blocker("Closed is said by closing the renewal.", field="category"))
    return blockers


FORECAST: Rules[Renewal] = Rules(blockers=blockers_to_forecast, reasons={})


def edit_forecast(
    renewal: Renewal, *, by: User | None, version: int, **facts: Unpack[ForecastFacts]
) -> Renewal:
    """Change category, likelihood, amount, note or next step, if nobody saved since `version` was read."""
    return edit_row(renewal, facts, rules=FORECAST, by=by, version=version)


@transaction.atomic
def move_to_stage(
    renewal: Renewal, *, stage: str, by: User | None, on: date, version: int | None = None
) -> Renewal:
    """Go to another open stage; how long it stood in the one it leaves is kept."""
    current = claim_renewal(renewal, version)
    refuse(blockers_to_working(current))
    if stage not in OPEN_STAGES:
        refuse([Blocker("A renewal is closed by closing it.", field="stage")])
    if stage == current.stage:
        return current
    with acting(by=by):
        return enter_stage(current, stage, on, fields=[])


def enter_stage(current: Renewal, stage: str, on: date, *, fields: list[str]) -> Renewal:
    """Note the stay that ends, and save the stage with the other changed fields."""
    since = min(current.stage_since or on, on)
    StageStay.objects.create(renewal=current, stage=current.stage, since=since, left_on=on)
    current.stage, current.stage_since = stage, on
    return current.save_edit(version=current.version, fields=["stage", "stage_since", *fields])


def time_in_stages(renewal: Renewal, *, as_of: date) -> dict[str, int]:
    """Days in each stage by a day, the present one included. One query."""
    days = dict.fromkeys((stage.value for stage in Stage), 0)
    for stay in renewal.stays.all():
        days[stay.stage] += stay.days
    if renewal.stage_since:
        days[renewal.stage] += max(0, (as_of - renewal.stage_since).days)
    return days


@transaction.atomic
def change_atr(
    renewal: Renewal, *, amount: Decimal, reason: str, by: User | None, version: int | None = None
) -> Renewal:
    """Change what was frozen as available to renew; only with a reason (METRICS §2)."""
    current = claim_renewal(renewal, version)
    current.atr_amount, current.atr_reason = amount, reason.strip()
    refuse(_blockers_to_atr(current))
    with acting(by=by, reason=current.atr_reason):
        return current.save_edit(version=current.version, fields=["atr_amount", "atr_reason"])


def _blockers_to_atr(renewal: Renewal) -> list[Blocker]:
    blockers = blockers_to_working(renewal)
    if renewal.window_opened_on is None:
        blockers.append(
            Blocker("It is live until the window opens.", way_out="Correct the contract instead.")
        )
    if renewal.atr_amount is not None and renewal.atr_amount < 0:
        blockers.append(Blocker("It is not negative.", field="amount"))
    if not renewal.atr_reason:
        blockers.append(Blocker("Say why it changes.", field="reason"))
    return blockers or field_blockers(renewal)


# Risks


RISK: Rules[RiskFlag] = Rules(blockers=field_blockers, reasons=RISK_REFUSALS)


def raise_risk(renewal: Renewal, *, kind: str, reason: str, by: User | None, on: date) -> RiskFlag:
    """Say that a renewal is in danger, and why. Each kind stands once until it is cleared."""
    refuse(blockers_to_working(renewal))
    if not reason.strip():
        refuse([Blocker("Say why.", field="reason")])
    flag = RiskFlag(renewal=renewal, kind=kind, reason=reason.strip(), raised_on=on, raised_by=by)
    return add_row(flag, rules=RISK, by=by)


@transaction.atomic
def clear_risk(flag: RiskFlag, *, by: User | None, on: date) -> RiskFlag:
    """The danger is over. Clearing it again leaves the first day and person."""
    current = RiskFlag.objects.select_for_update().get(pk=flag.pk)
    if current.cleared_on is not None:
        return current
    current.cleared_on, current.cleared_by = max(on, current.raised_on), by
    with acting(by=by):
        return current.save_edit(version=current.version, fields=["cleared_on", "cleared_by"])


# Tasks


@transaction.atomic
def plan_renewal_task(renewal: Renewal, *, by: User | None, **facts: Unpack[TaskFacts]) -> Task:
    """Something to do for a renewal, beside what its playbook plans."""
    refuse(blockers_to_working(renewal))
    task: Any = plan_task(renewal.account, by=by, **facts)
    with acting(by=by):
        RenewalTask.objects.create(renewal=renewal, task=task)
    planned: Task = task
    return planned


# Notice


@transaction.atomic
def note_notice(
    renewal: Renewal,
    *,
    given_on: date,
    given_by: Side,
    evidence: str,
    by: User | None,
    on: date,
    version: int | None = None,
) -> Renewal:
    """One side does not want the next term: noted on the contract, with where it can be read.

    The renewal stays open until its term is over, for whoever may win them back; meanwhile it is suggested as
    omitted. Raises DomainError as `accounts.domain.endings.give_notice` does, and without evidence.
    """
    current = claim_renewal(renewal, version)
    refuse(blockers_to_working(current))
    if not evidence.strip():
        refuse([Blocker("Say where the notice can be read.", field="evidence")])
    give_notice(current.contract, given_on=given_on, given_by=given_by, by=by, on=on)
    return _with_evidence(current, evidence.strip(), by)


@transaction.atomic
def take_notice_back(renewal: Renewal, *, by: User | None, on: date, version: int | None = None) -> Renewal:
    """They stay after all."""
    current = claim_renewal(renewal, version)
    refuse(blockers_to_working(current))
    take_back_notice(current.contract, by=by, on=on)
    return _with_evidence(current, "", by)


def _with_evidence(renewal: Renewal, evidence: str, by: User | None) -> Renewal:
    current = Renewal.objects.with_parts().get(pk=renewal.pk)
    current.notice_evidence = evidence
    with acting(by=by):
        return current.save_edit(version=current.version, fields=["notice_evidence"])
