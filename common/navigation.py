"""What the frame offers on every page: places, commands, and the slots that apps above fill.

An app calls `register(...)` and `fill(...)` in its AppConfig.ready(); common knows none of them.
A place whose URL does not exist, or that this person may not use, is not shown.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse


def everyone(user: Any) -> bool:  # noqa: ARG001  the signature of every predicate
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Somewhere to go (`rail`: listed at the left) or something to do (only in Ctrl-K).

    key is the keyboard sequence that gets there: "g t", "c". badge counts what waits there for this request.
    """

    label: str
    url_name: str
    icon: str
    order: int = 100
    key: str = ""
    rail: bool = True
    shown: Callable[[Any], bool] = everyone
    badge: Callable[[HttpRequest], int] | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A place as this request sees it."""

    label: str
    url: str
    icon: str
    key: str
    rail: bool
    current: bool
    badge: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """A page that stands beside others in a strip, whichever app serves it."""

    label: str
    url_name: str
    order: int = 100
    shown: Callable[[Any], bool] = everyone


@dataclass(frozen=True, slots=True)
class TabLink:
    """A tab as a page shows it."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A book that may be looked at."""

    label: str
    url: str
    detail: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class BookPicker:
    """The book looked at now, and the ones to change to, in groups ("Books", "Territories").

    A frame knows the label alone: the choices are read when somebody opens the menu.
    """

    label: str
    groups: tuple[tuple[str, tuple[Choice, ...]], ...] = ()


_places: dict[str, Place] = {}
_strips: dict[str, dict[str, Tab]] = {}
_slots: dict[str, Callable[[HttpRequest], Any]] = {}


def register(*places: Place) -> None:
    """Offer places; registering a URL name again replaces it."""
    _places.update({place.url_name: place for place in places})


def offer(strip: str, *tabs: Tab) -> None:
    """Put pages into a strip of tabs ("dashboards"); offering a URL name again replaces it."""
    _strips.setdefault(strip, {}).update({tab.url_name: tab for tab in tabs})


def tabs_of(
    strip: str, user: Any, *, current: str, at: Callable[[str, str], str] = lambda _, url: url
) -> list[TabLink]:
    """The pages of a strip that this person may open, in order. `current` is the URL name of the page shown;
    `at` (URL name, path) gives the address to go to, with what the page chose.
    """
    offered = sorted(_strips.get(strip, {}).values(), key=lambda tab: tab.order)
    found = [(tab, url) for tab in offered if (url := address(tab.url_name)) and tab.shown(user)]
    return [TabLink(tab.label, at(tab.url_name, url), tab.url_name == current) for tab, url in found]


def fill(
    *,
    books: Callable[[HttpRequest], BookPicker | None] | None = None,
    unread: Callable[[HttpRequest], int] | None = None,
) -> None:
    """Say which books a person can pick, and how many notifications wait."""
    given = {"books": books, "unread": unread}
    _slots.update({name: slot for name, slot in given.items() if slot})


def slot(name: str, request: HttpRequest) -> Any:
    """What an app put there, or None."""
    provider = _slots.get(name)
    return provider(request) if provider else None


def links(request: HttpRequest, user: Any) -> list[Link]:
    """The places this person can go to, in order; the one she is at is current."""
    offered = sorted(_places.values(), key=lambda place: place.order)
    found = [(place, url) for place in offered if (url := address(place.url_name)) and place.shown(user)]
    here = _nearest(request.path, [url for place, url in found if place.rail])
    return [
        Link(
            label=place.label,
            url=url,
            icon=place.icon,
            key=place.key,
            rail=place.rail,
            current=url == here,
            badge=place.badge(request) if place.badge else 0,
        )
        for place, url in found
    ]


def address(url_name: str) -> str:
    """The path of a URL name, empty while no app serves it."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def _nearest(path: str, urls: list[str]) -> str:
    """The longest address that `path` lies under; "/" holds only itself."""
    over = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(over, key=len, default="")
