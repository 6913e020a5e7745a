"""Who may do what to a territory, its plan and its rules.

Sight decides what is found; this, what may be done to it.
"""

from datetime import date

from accounts.permissions import directs
from people.models import User
from people.roles import Role
from territories.choices import PlanState, PlanStepKind
from territories.models import Territory, TerritoryPlan


def can_plan(user: User, territory: Territory, *, on: date) -> bool:
    """Writes plans of the territory: whoever covers it or stands above who does, and administrators."""
    return Territory.objects.editable_by(user, on=on).filter(pk=territory.pk).exists()


def can_arrange(user: User, territory: Territory, *, on: date) -> bool:
    """Changes the tree, coverage, accounts and rules of the territory: a director over it, administrators."""
    return directs(user) and can_plan(user, territory, on=on)


def can_decide(user: User, plan: TerritoryPlan, *, on: date) -> bool:
    """Approves the plan or sends it back: a director or administrator who did not submit it herself."""
    if plan.state != PlanState.SUBMITTED or user.role not in {Role.DIRECTOR, Role.ADMINISTRATOR}:
        return False
    submitted = plan.steps.filter(kind=PlanStepKind.SUBMITTED).order_by("-pk").first()
    own = submitted is not None and submitted.by_id == user.pk
    return not own and can_plan(user, plan.territory, on=on)
