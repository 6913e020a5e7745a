"""What is wrong with a mapping, or open between it and the files; all of it at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from common.errors import DomainError
from exchange.refusals import Settling


class MappingError(DomainError):
    """A mapping cannot be used as it is; each blocker says what is missing and how to settle it."""


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A question about a file that the mapping has to answer before its rows mean anything."""

    file: str
    column: str | None
    question: str
    rows: int = 0
    settling: Settling | None = None


class UnsettledError(Exception):
    """The mapping and the files leave something open; nothing was read into the book."""

    def __init__(self, questions: Iterable[Unsettled]) -> None:
        self.questions = tuple(questions)
        super().__init__(" ".join(question.question for question in self.questions))


def did_you_mean(word: str, known: list[str]) -> str:
    """“Did you mean …?” where something close is known, else what there is to choose from."""
    close = get_close_matches(word.lower(), [name.lower() for name in known], n=1)
    if close:
        meant = next(name for name in known if name.lower() == close[0])
        return f"Did you mean “{meant}”?"
    return f"There is {', '.join(known)}." if known else "There is none."
