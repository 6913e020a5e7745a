"""A territory plan on its way: written, submitted, commented, approved, revised."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.db import transaction

from accounts.domain.rows import Rules, add_row, edit_row
from audit.context import acting
from common.errors import Blocker, DomainError
from common.refusals import field_blockers, refuse
from people.models import User
from territories.choices import RATIOS, PlanState, PlanStepKind
from territories.domain.targets import drop_target, set_target
from territories.models import Initiative, PlanStep, Target, Territory, TerritoryPlan

CHANGES_NO_MORE = Blocker("A plan that is submitted or approved changes no more.", way_out="Revise it first.")
REFUSALS = {
    "one_plan_a_territory_and_period": Blocker("There is a plan for this period already.", field="period")
}


class PlanFacts(TypedDict, total=False):
    """What people may change of a draft."""

    objectives: str
    gap_reason: str


class InitiativeFacts(TypedDict, total=False):
    """What people may change of an initiative."""

    summary: str
    user: User | None
    due_on: date | None
    progress: int


def _blockers_to_initiative(initiative: Initiative) -> list[Blocker]:
    blockers = field_blockers(initiative)
    if initiative.summary and not initiative.summary.strip():
        blockers.append(Blocker("Say in a few words what it is.", field="summary"))
    return blockers


PLANS: Rules[TerritoryPlan] = Rules(field_blockers, REFUSALS)
INITIATIVES: Rules[Initiative] = Rules(_blockers_to_initiative, {})


@transaction.atomic
def start_plan(
    territory: Territory, *, period: str, by: User | None, **facts: Unpack[PlanFacts]
) -> TerritoryPlan:
    """A draft for a fiscal year or quarter. A quarter inherits what is still to do of the year's plan."""
    plan = add_row(TerritoryPlan(territory=territory, period=period, **facts), rules=PLANS, by=by)
    year = TerritoryPlan.objects.filter(territory=territory, period=period[:4]).exclude(pk=plan.pk).first()
    if year:
        for initiative in year.initiatives.filter(progress__lt=100).order_by("pk"):
            copied = {name: getattr(initiative, name) for name in ("summary", "user", "due_on", "progress")}
            add_row(Initiative(plan=plan, **copied), rules=INITIATIVES, by=by)
    return plan


def edit_plan(
    plan: TerritoryPlan, *, by: User | None, version: int, **facts: Unpack[PlanFacts]
) -> TerritoryPlan:
    """Change a draft, if nobody saved since `version` was read; StaleEditError otherwise."""
    refuse([] if plan.state == PlanState.DRAFT else [CHANGES_NO_MORE])
    return edit_row(plan, facts, rules=PLANS, by=by, version=version)


def add_initiative(plan: TerritoryPlan, *, by: User | None, **facts: Unpack[InitiativeFacts]) -> Initiative:
    """Something that a draft sets out to do."""
    refuse([] if plan.state == PlanState.DRAFT else [CHANGES_NO_MORE])
    return add_row(Initiative(plan=plan, **facts), rules=INITIATIVES, by=by)


def edit_initiative(
    initiative: Initiative, *, by: User | None, version: int, **facts: Unpack[InitiativeFacts]
) -> Initiative:
    """Change an initiative. Of a plan that is submitted or approved only its progress may."""
    if set(facts) != {"progress"} and initiative.plan.state != PlanState.DRAFT:
        refuse([CHANGES_NO_MORE])
    return edit_row(initiative, facts, rules=INITIATIVES, by=by, version=version)


def plan_target(plan: TerritoryPlan, *, measure: str, value: Decimal, by: User | None) -> Target:
    """What the plan means its territory to reach in its period."""
    refuse([] if plan.state == PlanState.DRAFT else [CHANGES_NO_MORE])
    return set_target(plan.territory, period=plan.period, measure=measure, value=value, by=by)


@transaction.atomic
def set_plan_targets(
    plan: TerritoryPlan, values: Mapping[str, Decimal | None], *, by: User | None, version: int
) -> TerritoryPlan:
    """All of a draft's targets at once, if nobody saved the plan since `version`; None takes one away."""
    refuse([] if plan.state == PlanState.DRAFT else [CHANGES_NO_MORE])
    with acting(by=by):
        plan = plan.save_edit(version=version, fields=[])
    held = {target.measure: target for target in _targets(plan)}
    for measure, value in values.items():
        if value is not None:
            _set_under_its_own_name(plan, measure, value, by)
        elif measure in held:
            drop_target(held[measure], by=by)
    return plan


def _set_under_its_own_name(plan: TerritoryPlan, measure: str, value: Decimal, by: User | None) -> None:
    """What is refused of a target stands at its measure, one field of several."""
    try:
        set_target(plan.territory, period=plan.period, measure=measure, value=value, by=by)
    except DomainError as error:
        raise DomainError(*(replace(blocker, field=measure) for blocker in error.blockers)) from error


def gaps_of(plan: TerritoryPlan) -> dict[str, Decimal]:
    """By measure, by how much the territories right below miss (+) or pass (−) this one's amounts.

    Only amounts add up, and only where every territory below has its own target.
    """
    below = plan.territory.children.count()
    own = {t.measure: t.value for t in _targets(plan) if t.measure not in RATIOS}
    gaps = {}
    for measure, value in own.items():
        theirs = Target.objects.filter(
            territory__parent=plan.territory, period=plan.period, measure=measure
        ).values_list("value", flat=True)
        if below and len(theirs) == below and sum(theirs) != value:
            gaps[measure] = value - sum(theirs)
    return gaps


def blockers_to_submitting(plan: TerritoryPlan) -> list[Blocker]:
    """Why a plan cannot be submitted: nothing is to be reached, or the parts are not the whole."""
    if plan.state != PlanState.DRAFT:
        return [CHANGES_NO_MORE]
    blockers = []
    if not _targets(plan).exists():
        blockers.append(Blocker("It has no target.", way_out="Set what is to be reached."))
    if not plan.gap_reason.strip() and (gaps := gaps_of(plan)):
        names = ", ".join(sorted(gaps))
        way_out = "Say why, or change the targets."
        reason = f"The territories below do not add up to its targets: {names}."
        blockers.append(Blocker(reason, field="gap_reason", way_out=way_out))
    return blockers


def submit_plan(plan: TerritoryPlan, *, by: User, note: str = "") -> TerritoryPlan:
    """Ask for approval; what the plan says now is kept with it."""
    refuse(blockers_to_submitting(plan))
    return _step(plan, PlanStepKind.SUBMITTED, PlanState.SUBMITTED, by=by, note=note)


def comment_on_plan(plan: TerritoryPlan, *, by: User, note: str) -> PlanStep:
    """Say something of the plan, at any time."""
    refuse([] if note.strip() else [Blocker("Say something.", field="note")])
    with acting(by=by):
        kind = PlanStepKind.COMMENTED
        return PlanStep.objects.create(plan=plan, kind=kind, edition=plan.edition, by=by, note=note)


def blockers_to_approving(plan: TerritoryPlan, *, by: User) -> list[Blocker]:
    """Why `by` cannot approve it: it was not submitted, or she submitted it herself."""
    if plan.state != PlanState.SUBMITTED:
        return [Blocker("Only a submitted plan is approved or sent back.")]
    submitted = plan.steps.filter(kind=PlanStepKind.SUBMITTED).order_by("-pk").first()
    own = submitted is not None and submitted.by_id == by.pk
    return [Blocker("Nobody approves her own plan.", way_out="Ask whoever directs you.")] if own else []


def approve_plan(plan: TerritoryPlan, *, by: User, note: str = "") -> TerritoryPlan:
    """It holds as submitted."""
    refuse(blockers_to_approving(plan, by=by))
    return _step(plan, PlanStepKind.APPROVED, PlanState.APPROVED, by=by, note=note)


def send_back_plan(plan: TerritoryPlan, *, by: User, note: str) -> TerritoryPlan:
    """It is a draft again; the note says what is missing."""
    refuse([] if note.strip() else [Blocker("Say what is missing.", field="note")])
    refuse(blockers_to_approving(plan, by=by))
    return _step(plan, PlanStepKind.SENT_BACK, PlanState.DRAFT, by=by, note=note)


def revise_plan(plan: TerritoryPlan, *, by: User, note: str = "") -> TerritoryPlan:
    """An approved plan is a draft again, in its next edition; the approved one stays in its steps."""
    refuse([] if plan.state == PlanState.APPROVED else [Blocker("Only an approved plan is revised.")])
    return _step(plan, PlanStepKind.REVISED, PlanState.DRAFT, by=by, note=note)


@transaction.atomic
def _step(plan: TerritoryPlan, kind: str, state: str, *, by: User, note: str) -> TerritoryPlan:
    with acting(by=by):
        edition = plan.edition + (kind == PlanStepKind.REVISED)
        step = PlanStep(plan=plan, kind=kind, edition=edition, by=by, note=note, content=content_of(plan))
        step.save(force_insert=True)
        plan.state, plan.edition = state, edition
        return plan.save_edit(version=plan.version, fields=["state", "edition"])


def content_of(plan: TerritoryPlan) -> dict[str, Any]:
    """What the plan says now, as kept with a step."""
    return {
        "objectives": plan.objectives,
        "gap_reason": plan.gap_reason,
        "targets": {target.measure: f"{target.value.normalize():f}" for target in _targets(plan)},
        "initiatives": [
            {
                "summary": row.summary,
                "user": row.user_id,
                "due_on": row.due_on.isoformat() if row.due_on else None,
                "progress": row.progress,
            }
            for row in plan.initiatives.order_by("pk")
        ],
    }


def _targets(plan: TerritoryPlan) -> Any:
    return Target.objects.filter(territory=plan.territory, period=plan.period)
