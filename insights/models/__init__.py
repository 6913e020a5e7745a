"""What the dashboards keep so that they need not derive it at each look."""

from insights.models.quarter import AccountQuarter, QuarterKept
from insights.models.stand import AccountStand, StandsKept

__all__ = ["AccountQuarter", "AccountStand", "QuarterKept", "StandsKept"]
