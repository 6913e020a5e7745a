"""What a job keeps of how accounts, and their renewals, stand."""

from standing.models.renewal import RenewalStand
from standing.models.stand import AccountStand, StandsKept
from standing.models.total import RenewalTotal, StandTotal

__all__ = ["AccountStand", "RenewalStand", "RenewalTotal", "StandTotal", "StandsKept"]
