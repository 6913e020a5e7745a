"""What the dashboards keep so that they need not derive it at each look."""

from insights.models.ledger import LedgerDay, LedgerKept
from insights.models.owner import OwnerTotal
from insights.models.quarter import AccountQuarter, QuarterKept

__all__ = ["AccountQuarter", "LedgerDay", "LedgerKept", "OwnerTotal", "QuarterKept"]
