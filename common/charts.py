"""What charts of several apps share."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Link:
    """A cell of a chart's table that opens its rows."""

    text: str
    url: str

    def __str__(self) -> str:
        return self.text
