"""Refusals are values: a verb raises them, a page prints them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Blocker:
    """Why something cannot be done, and where: `field` is the form field it concerns, empty for the whole."""

    reason: str
    field: str = ""
    way_out: str = ""

    def __str__(self) -> str:
        return f"{self.reason} {self.way_out}".strip()


class DomainError(Exception):
    """A verb refused. Nothing was written."""

    def __init__(self, *blockers: Blocker | str) -> None:
        self.blockers = tuple(Blocker(b) if isinstance(b, str) else b for b in blockers)
        super().__init__(" ".join(str(b) for b in self.blockers))


class StaleEditError(DomainError):
    """Somebody saved the row after this person opened it. Both versions are kept apart; nothing was
    overwritten.
    """
