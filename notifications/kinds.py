"""Which kinds of notification there are. Apps above register theirs in AppConfig.ready():

register(
    Kind(
        key="task-due",
        label="Tasks that are due",
        link=lambda target: reverse("desk:task-edit", args=[target]),
    )
)
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.urls import NoReverseMatch

from notifications.choices import Mode, Urgency

# Not a kind of its own: under this key a person says whether the morning summary is mailed at all.
DIGEST = "digest"


def nowhere(target: str) -> str:  # noqa: ARG001  the signature of every link
    """The link of a kind that leads to no page."""
    return ""


def nobody_follows(subjects: Collection[str]) -> None:
    """For kinds whose app need not know what becomes of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something one does about a notification: where it leads, and how it is remembered.

    done  what stands on the notification afterwards: "logged a call"
    """

    key: str
    label: str
    icon: str
    done: str
    link: Callable[[str], str]

    def path_to(self, target: str) -> str:
        """Where it leads; empty when that page is no longer there."""
        return _path(self.link, target)


def _path(link: Callable[[str], str], target: str) -> str:
    try:
        return link(target) if target else ""
    except NoReverseMatch:
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of notification.

    key    kept in the rows: never changed. Lower-case letters, digits and hyphens
    mode   what holds for people who chose nothing
    link   the path of the page that a notification's `target` names; nothing when it leads nowhere
    acts   what else one can do about it, beside opening that page
    follow hears the subjects of what was read or answered, in that transaction
    about  one sentence for the preferences
    """

    key: str
    label: str
    about: str = ""
    urgency: Urgency = Urgency.ROUTINE
    mode: Mode = Mode.DIGEST
    link: Callable[[str], str] = nowhere
    acts: tuple[Act, ...] = ()
    follow: Callable[[Collection[str]], None] = nobody_follows

    def path_to(self, target: str) -> str:
        """Where a notification of this kind leads; empty when that page is no longer there."""
        return _path(self.link, target)

    def act_named(self, key: str) -> Act | None:
        """The act with this key, or None."""
        return next((act for act in self.acts if act.key == key), None)


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
