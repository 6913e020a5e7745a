"""What stands on every page of the area: its sections as tabs, and the way back."""

from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from accounts.permissions import directs
from people.models import User
from territories.models import Territory

Trail = list[tuple[str, str]]

EVERYBODY: Final = (("territory-list", "Tree"), ("map", "Map"))
DIRECTING: Final = (("rule-list", "Rules"), ("workload", "Workload"))


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    url: str
    current: bool
    count: int | None = None


def sections(user: User, current: str) -> list[Tab]:
    """The sections that this person has."""
    places = (*EVERYBODY, *DIRECTING) if directs(user) else EVERYBODY
    return [Tab(label, reverse(f"territories:{name}"), name == current) for name, label in places]


def trail_to(territory: Territory | None = None) -> Trail:
    """From the tree to the territory."""
    trail = [("Territories", reverse("territories:territory-list"))]
    if territory is None:
        return trail
    return [*trail, (territory.name, reverse("territories:territory", args=[territory.pk]))]
