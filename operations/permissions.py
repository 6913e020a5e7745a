"""Who may look behind the house."""

from typing import Any


def can_see_operations(user: Any) -> bool:
    """Administrators: host names, versions and queue lengths are nobody else's business."""
    return bool(user.is_authenticated and user.is_administrator)
