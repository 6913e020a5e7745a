"""A change as people read it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

FIELDS_SHOWN = 4


class Kind(StrEnum):
    """What happened to the row; the values are the labels that the triggers write."""

    CREATED = "insert"
    CHANGED = "update"
    DELETED = "delete"

    @property
    def words(self) -> str:
        return self.name.lower()

    @property
    def icon(self) -> str:
        return {"insert": "plus", "update": "pencil", "delete": "trash"}[self.value]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field in words; an empty side is "nothing there"."""

    name: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row, changed once.

    subject   what the row is called ("Meridian Bank"), model the kind of thing ("account")
    is_part   whether the row only belongs to the object whose history is read
    who       the person, or what acted: "command import_book", "job renewals.raise_alerts"
    via       the command or job that a person started, empty for a page
    """

    at: datetime
    kind: Kind
    model: str
    model_label: str
    pk: Any
    subject: str
    changes: tuple[FieldChange, ...]
    who: str
    via: str = ""
    reason: str = ""
    url: str = ""
    request_id: str = ""
    is_part: bool = False

    @property
    def is_long(self) -> bool:
        """Whether its fields are shown folded: a new row names all it has, a deleted one what is gone."""
        return len(self.changes) > FIELDS_SHOWN or self.kind is Kind.DELETED
