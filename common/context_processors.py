"""What the layout shows on every page. Each part is computed when the template asks for it, and once."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest

from common import navigation


class Layout:
    """The frame around one page. Signed-out people and error pages get an empty one."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @property
    def theme(self) -> str:
        """ "light" or "dark" when chosen; empty follows the system."""
        chosen = self._request.COOKIES.get("theme", "")
        return chosen if chosen in {"light", "dark"} else ""

    @property
    def density(self) -> str:
        return "compact" if self._request.COOKIES.get("density") == "compact" else ""

    @cached_property
    def links(self) -> list[navigation.Link]:
        user = getattr(self._request, "user", None)
        return navigation.links(self._request, user) if user and user.is_authenticated else []

    @property
    def rail(self) -> list[navigation.Link]:
        return [link for link in self.links if link.rail]

    @property
    def dock(self) -> list[navigation.Link]:
        """The four that fit a phone's bottom bar; the rest stand under More."""
        return self.rail[:4]

    @cached_property
    def books(self) -> navigation.BookPicker | None:
        picker: navigation.BookPicker | None = navigation.slot("books", self._request)
        return picker

    @cached_property
    def unread(self) -> int:
        return navigation.slot("unread", self._request) or 0

    @cached_property
    def urls(self) -> dict[str, str]:
        """Addresses the frame links to once an app serves them."""
        names = {
            "home": "today",
            "books": "desk:books",
            "search": "desk:search",
            "inbox": "notifications:inbox",
            "mail": "notifications:preferences",
            "profile": "profile",
            "security": "mfa_index",
        }
        return {key: navigation.address(name) for key, name in names.items()}


def layout(request: HttpRequest) -> dict[str, Any]:
    return {"layout": Layout(request)}
