"""What a job keeps of how accounts stand."""

from standing.models.stand import AccountStand, StandsKept
from standing.models.total import StandTotal

__all__ = ["AccountStand", "StandTotal", "StandsKept"]
