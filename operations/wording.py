"""Spans of time as people say them."""

from datetime import timedelta

_UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))


def age(span: timedelta) -> str:
    """How long ago: "12 seconds ago", "3 hours ago"; the largest unit only."""
    seconds = int(span.total_seconds())
    for size, unit in _UNITS:
        if seconds >= size:
            number = seconds // size
            return f"{number} {unit}{'s' if number > 1 else ''} ago"
    return "just now"
