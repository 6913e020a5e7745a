"""Every job that runs by the clock, one commented line each. Intervals in seconds, never local crontabs.

A local crontab is skipped on the day the clock jumps; every job asks "what should exist by now and does not".
"""

from typing import Any

BEAT_SCHEDULE: dict[str, dict[str, Any]] = {}
