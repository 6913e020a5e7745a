"""Which kinds of notification there are. Apps above register theirs in AppConfig.ready():

register(
    Kind(
        key="task-due",
        label="Tasks that are due",
        link=lambda target: reverse("desk:task-edit", args=[target]),
    )
)
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import NoReverseMatch

from notifications.choices import Mode, Urgency

# Not a kind of its own: under this key a person says whether the morning summary is mailed at all.
DIGEST = "digest"


def nowhere(target: str) -> str:  # noqa: ARG001  the signature of every link
    """The link of a kind that leads to no page."""
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of notification.

    key    kept in the rows: never changed. Lower-case letters, digits and hyphens
    mode   what holds for people who chose nothing
    link   the path of the page that a notification's `target` names; nothing when it leads nowhere
    about  one sentence for the preferences
    """

    key: str
    label: str
    about: str = ""
    urgency: Urgency = Urgency.ROUTINE
    mode: Mode = Mode.DIGEST
    link: Callable[[str], str] = nowhere

    def path_to(self, target: str) -> str:
        """Where a notification of this kind leads; empty when that page is no longer there."""
        try:
            return self.link(target) if target else ""
        except NoReverseMatch:
            return ""


_kinds: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Offer kinds; registering a key again replaces it."""
    _kinds.update({kind.key: kind for kind in kinds})


def all_kinds() -> list[Kind]:
    """Every kind, in the order of their labels."""
    return sorted(_kinds.values(), key=lambda kind: kind.label.lower())


def kind_of(key: str) -> Kind:
    """The kind of this key; rows outlive the app that registered theirs, so there is always one."""
    return _kinds.get(key) or Kind(key=key, label=key.replace("-", " ").capitalize())


def is_known(key: str) -> bool:
    """Whether some app registered this kind."""
    return key in _kinds
