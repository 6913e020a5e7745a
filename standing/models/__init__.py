"""What a job keeps of how accounts stand."""

from standing.models.stand import AccountStand, StandsKept

__all__ = ["AccountStand", "StandsKept"]
