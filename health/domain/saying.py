"""What people say about the health of an account: a pulse, or a score in place of the measured one."""

from datetime import date, timedelta

from django.db import transaction

from accounts.domain.rows import Rules, add_row
from accounts.models import Account
from audit.context import acting
from common.errors import Blocker, DomainError
from common.refusals import field_blockers
from health.domain.scoring import score_health
from health.models import Override, Pulse
from people.models import User

LONGEST_OVERRIDE = timedelta(days=180)
NO_REASON = Blocker("Say why.", field="reason")
OVER = Blocker("Its last day has passed.", field="expires_on")
TOO_LONG = Blocker("At most 180 days ahead: what was true then may not be now.", field="expires_on")
ENDED = Blocker("It has been taken back already.")

PULSES: Rules[Pulse] = Rules(blockers=field_blockers, reasons={})
OVERRIDES: Rules[Override] = Rules(
    blockers=field_blockers,
    reasons={"override_has_a_reason": NO_REASON, "override_expires_after_it_is_set": OVER},
)


@transaction.atomic
def set_pulse(account: Account, *, mood: str, note: str = "", by: User | None, on: date) -> Pulse:
    """Say how one feels about an account; its score follows at once."""
    pulse = add_row(Pulse(account=account, mood=mood, note=note, set_on=on, set_by=by), rules=PULSES, by=by)
    score_health(as_of=on, accounts=[account.pk])
    return pulse


@transaction.atomic
def override_score(
    account: Account, *, score: int, reason: str, expires_on: date, by: User | None, on: date
) -> Override:
    """Say a score in place of the measured one, why, and until when. It takes the place of an earlier one."""
    if expires_on < on:
        raise DomainError(OVER)
    if expires_on - on > LONGEST_OVERRIDE:
        raise DomainError(TOO_LONG)
    row = Override(account=account, score=score, reason=reason, set_on=on, expires_on=expires_on, set_by=by)
    saying = add_row(row, rules=OVERRIDES, by=by)
    score_health(as_of=on, accounts=[account.pk])
    return saying


@transaction.atomic
def end_override(override: Override, *, by: User | None, on: date) -> Override:
    """Take a said score back: from today on what is measured counts again."""
    row = Override.objects.select_for_update().get(pk=override.pk)
    if row.ended_on is not None:
        raise DomainError(ENDED)
    row.ended_on = on
    with acting(by=by):
        row.save(update_fields=["ended_on"])
    score_health(as_of=on, accounts=[row.account_id])
    return row
