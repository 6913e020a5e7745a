"""What a company chooses about its renewals: leads, labels, reasons, playbooks."""

from datetime import date
from typing import Any, TypeVar

from django.db import transaction

from accounts.domain.posting import keep_terms
from accounts.domain.rows import Rules, add_row, edit_row
from audit.context import acting
from common.errors import Blocker
from common.models import Versioned
from common.refusals import field_blockers
from people.models import User
from renewals.models import RenewalPolicy, TierLead

SettingT = TypeVar("SettingT", bound=Versioned)
REFUSALS = {
    "renewals_tierlead_tier_key": Blocker("This tier has a lead already.", field="tier"),
    "renewals_stagelabel_stage_key": Blocker("This stage has a label already.", field="stage"),
    "loss_reason_named_once": Blocker("Another reason has this name.", field="name"),
    "loss_reason_not_its_own_group": Blocker("A reason is not its own group.", field="parent"),
    "loss_reasons_in_two_levels": Blocker(
        "Reasons have two levels: a group, and one of a group.", field="parent"
    ),
    "one_active_playbook_a_tier": Blocker("Another playbook in use is for this tier.", field="tier"),
}
RULES: Rules[Any] = Rules(blockers=field_blockers, reasons=REFUSALS)


def add_setting(row: SettingT, *, by: User | None, on: date) -> SettingT:
    """Save a new label, reason, playbook or lead; a lead moves the windows that are not open yet."""
    with transaction.atomic():
        added: SettingT = add_row(row, rules=RULES, by=by)
        _move_windows(row, by, on)
    return added


def edit_setting(
    row: SettingT, facts: dict[str, Any], *, by: User | None, on: date, version: int
) -> SettingT:
    """Change a label, reason, playbook or lead, if nobody saved since `version` was read."""
    with transaction.atomic():
        edited: SettingT = edit_row(row, facts, rules=RULES, by=by, version=version)
        _move_windows(row, by, on)
    return edited


def choose_renewal_policy(*, by: User | None, on: date, version: int, **facts: Any) -> RenewalPolicy:
    """Choose anew: the lead, and what stands on Today. Windows that are open stay open."""
    with transaction.atomic():
        with acting(by=by):
            RenewalPolicy.objects.get_or_create(pk=1)
        row = RenewalPolicy.objects.select_for_update().get(pk=1)
        return edit_setting(row, facts, by=by, on=on, version=version)


def _move_windows(row: Versioned, by: User | None, on: date) -> None:
    if isinstance(row, RenewalPolicy | TierLead):
        keep_terms(None, on=on, by=by)
