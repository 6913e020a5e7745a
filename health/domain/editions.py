"""The editions of the settings: drafted, weighed, adopted, and from then on left as they are."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from accounts.domain.rows import Rules, add_row, edit_row
from audit.context import acting
from common.errors import Blocker, DomainError
from common.refusals import field_blockers
from health.models import HealthEdition, Weight
from health.models.edition import usual_weights
from people.models import User

BANDS = Blocker("Healthy begins above “needs care”.", field="green_from")
IN_FORCE = Blocker("This edition is in force.", way_out="Draft a new one: it starts with these settings.")
WEIGHTLESS = Blocker("No measure weighs anything.", way_out="Give at least one of them a weight.")
RULES: Rules[HealthEdition] = Rules(
    blockers=field_blockers,
    reasons={"edition_green_above_amber": BANDS, "edition_in_force_stays": IN_FORCE},
)


def edition_in_force(day: date) -> HealthEdition:
    """The edition adopted last by a day; the usual settings become the first one when there is none.

    For a day before the first, the first.
    """
    found = HealthEdition.objects.adopted_by(day).first()
    found = (
        found or HealthEdition.objects.filter(adopted_on__isnull=False).order_by("adopted_on", "pk").first()
    )
    return found or adopt_edition(draft_edition(by=None, note="The usual settings"), by=None, on=day)


@transaction.atomic
def draft_edition(*, by: User | None, **facts: Any) -> HealthEdition:
    """A new draft with the weights of the edition adopted last, or the usual ones."""
    latest = HealthEdition.objects.filter(adopted_on__isnull=False).order_by("-adopted_on", "-pk").first()
    edition = add_row(HealthEdition(**facts), rules=RULES, by=by)
    weights = (
        [
            Weight(edition=edition, segment=w.segment, measure=w.measure, weight=w.weight)
            for w in latest.weights.all()
        ]
        if latest
        else usual_weights(edition)
    )
    with acting(by=by):
        Weight.objects.bulk_create(weights)
    return edition


def edit_edition(
    edition: HealthEdition, facts: Mapping[str, Any], *, by: User | None, version: int
) -> HealthEdition:
    """Change a draft, if nobody saved since `version` was read."""
    if not edition.is_draft:
        raise DomainError(IN_FORCE)
    return edit_row(edition, facts, rules=RULES, by=by, version=version)


@transaction.atomic
def adopt_edition(edition: HealthEdition, *, by: User | None, on: date) -> HealthEdition:
    """Put a draft in force from a day on. Scores before it keep the edition that they were made by."""
    draft = HealthEdition.objects.select_for_update().get(pk=edition.pk)
    if not draft.is_draft:
        raise DomainError(IN_FORCE)
    if not draft.weights.filter(weight__gt=0).exists():
        raise DomainError(WEIGHTLESS)
    draft.adopted_on = on
    with acting(by=by):
        return draft.save_edit(version=draft.version, fields=["adopted_on"])
