"""Health and what hangs on it. One model and its QuerySet a file."""

from health.models.edition import HealthEdition, Weight
from health.models.override import Override
from health.models.pulse import Pulse
from health.models.score import HealthScore

__all__ = ["HealthEdition", "HealthScore", "Override", "Pulse", "Weight"]
