"""What a check of the book found."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """One invariant: how many things were looked at, and how many break it."""

    name: str
    examined: int
    broken: int

    @property
    def ok(self) -> bool:
        return self.broken == 0

    def as_json(self) -> dict[str, object]:
        return {"name": self.name, "ok": self.ok, "examined": self.examined, "broken": self.broken}
