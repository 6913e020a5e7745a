"""Targets: setting one and taking it away. The same target again changes nothing."""

from decimal import Decimal

from django.db import transaction

from audit.context import acting
from common.errors import Blocker
from common.refusals import field_blockers, refuse, refused_as
from people.models import User
from territories.choices import RATIOS
from territories.models import Target, Territory

REFUSALS = {
    "target_rate_is_a_ratio": Blocker("A rate is a ratio: 0.92 is 92 %.", field="value"),
    "one_target_a_territory": Blocker("Somebody set this target meanwhile.", field="measure"),
    "one_target_a_person": Blocker("Somebody set this target meanwhile.", field="measure"),
}


def set_target(of: Territory | User, *, period: str, measure: str, value: Decimal, by: User | None) -> Target:
    """What a territory or a person is to reach: a ratio for rates, company currency else."""
    whose = {"territory": of} if isinstance(of, Territory) else {"user": of}
    with acting(by=by), transaction.atomic():
        same = Target.objects.select_for_update().filter(**whose, period=period, measure=measure)
        target = same.first() or Target(period=period, measure=measure, **whose)
        if target.pk and target.value == value:
            return target
        target.value = value
        refuse(blockers_to_target(target))
        with refused_as(REFUSALS):
            target.save()
    return target


def blockers_to_target(target: Target) -> list[Blocker]:
    """Why this target cannot be set. No queries."""
    blockers = field_blockers(target)
    if target.measure in RATIOS and target.value is not None and target.value > 10:
        blockers.append(REFUSALS["target_rate_is_a_ratio"])
    return blockers


def drop_target(target: Target, *, by: User | None) -> None:
    """Nothing is to be reached any more; that it was stays in the history."""
    with acting(by=by):
        target.delete()
