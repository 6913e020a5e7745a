"""The company's settings, and what day it is there."""

import time
from datetime import date

from django.utils import timezone

from people.models import Company

KEPT_SECONDS = 30.0
_kept: tuple[float, Company] | None = None


def company() -> Company:
    """The company row, or what the environment says before the first run is over.

    Kept for half a minute in each process: every page and every rule of sight asks for it, and it hardly ever
    changes.
    """
    global _kept  # noqa: PLW0603  one value a process
    now = time.monotonic()
    if _kept is None or now - _kept[0] > KEPT_SECONDS:
        _kept = (now, Company.objects.first() or Company.from_environment())
    return _kept[1]


def forget_company() -> None:
    """Read the row again at the next call; whoever changes it calls this."""
    global _kept  # noqa: PLW0603
    _kept = None


def company_today() -> date:
    """Today in the company's time zone. Reads the clock: for views, tasks and the defaults of commands."""
    return company().day_of(timezone.now())
