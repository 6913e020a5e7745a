"""Renewals and what hangs on them. One model and its QuerySet a file."""

from renewals.models.alert import Alert, AlertSweep
from renewals.models.alert_rule import AlertRule
from renewals.models.day import RenewalDay
from renewals.models.document import RenewalDocument
from renewals.models.feed import CalendarFeed
from renewals.models.playbook import Playbook, PlaybookStep, RenewalTask
from renewals.models.reason import LossReason
from renewals.models.renewal import Renewal, StageStay
from renewals.models.risk import RiskFlag
from renewals.models.settings import RenewalPolicy, StageLabel, TierLead
from renewals.models.snapshot import Snapshot, SnapshotRow
from renewals.models.snooze import Snooze

__all__ = [
    "Alert",
    "AlertRule",
    "AlertSweep",
    "CalendarFeed",
    "LossReason",
    "Playbook",
    "PlaybookStep",
    "Renewal",
    "RenewalDay",
    "RenewalDocument",
    "RenewalPolicy",
    "RenewalTask",
    "RiskFlag",
    "Snapshot",
    "SnapshotRow",
    "Snooze",
    "StageLabel",
    "StageStay",
    "TierLead",
]
