"""The fixed words of health (METRICS §6)."""

from typing import Final

from django.db.models import TextChoices


class Measure(TextChoices):
    """What a score is made of; the formula of each stands in `health/sql/health_points.sql`."""

    UTILISATION = "utilisation", "Use of what was bought"
    TREND = "trend", "Usage trend"
    TOUCH = "touch", "Last touch"
    EXECUTIVE = "executive", "Executive contact"
    CONTACTS = "contacts", "Number of contacts"
    DECISION = "decision", "Decision in time"
    PRICE = "price", "Price against the cap"
    CONTRACTION = "contraction", "Past contraction"
    RISKS = "risks", "Raised risks"
    PULSE = "pulse", "Pulse of the account manager"


USUAL_WEIGHTS: Final[dict[str, int]] = {
    Measure.UTILISATION: 20,
    Measure.TREND: 20,
    Measure.TOUCH: 10,
    Measure.EXECUTIVE: 10,
    Measure.CONTACTS: 5,
    Measure.DECISION: 10,
    Measure.PRICE: 5,
    Measure.CONTRACTION: 10,
    Measure.RISKS: 10,
    Measure.PULSE: 15,
}


class Band(TextChoices):
    """What a score says in a word."""

    GREEN = "green", "Healthy"
    AMBER = "amber", "Needs care"
    RED = "red", "At risk"
    UNKNOWN = "unknown", "Unknown"


AT_RISK: Final = (Band.RED, Band.AMBER)  # what "at risk" counts, on every page
TONES: Final[dict[str, str]] = {Band.GREEN: "secured", Band.AMBER: "soon", Band.RED: "late", Band.UNKNOWN: ""}


class Mood(TextChoices):
    """How the account manager feels about an account."""

    GOOD = "good", "Good: they will stay"
    MIXED = "mixed", "Mixed: it could go either way"
    BAD = "bad", "Bad: they may leave"


class Cap(TextChoices):
    """What keeps a score low whatever else is well."""

    NOTICE = "notice", "They gave notice"
    OVERDUE = "overdue", "A decision is overdue"
    DROP = "drop", "Usage fell steeply"
