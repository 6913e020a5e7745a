"""What the dashboards keep so that they need not derive it at each look."""

from insights.models.quarter import AccountQuarter, QuarterKept

__all__ = ["AccountQuarter", "QuarterKept"]
