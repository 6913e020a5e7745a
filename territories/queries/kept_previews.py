"""Previews of large books, as a worker keeps them and the page reads them again."""

from dataclasses import asdict, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any, get_args, get_origin, get_type_hints

from territories.domain.applying import Tell
from territories.domain.matching import part_of
from territories.models import RuleRun
from territories.queries.preview import Preview, preview_rules


def preview_of_run(run: RuleRun, as_of: date, tell: Tell) -> dict[str, Any]:
    """What the rules would do to what the asker of a run may move, to be kept as JSON."""
    return asdict(preview_rules(on=run.on, as_of=as_of, part=part_of(run.by, on=as_of), tell=tell))


def kept_preview(run: RuleRun) -> Preview | None:
    """What a worker found, the same as if it were asked now; None where it is not over, or was refused."""
    return _read(Preview, run.found) if run.found else None


def _read(kind: Any, value: Any) -> Any:
    """A value of JSON as the type says."""
    if value is None:
        return None
    if get_origin(kind) is tuple:
        return tuple(_read(get_args(kind)[0], one) for one in value)
    if is_dataclass(kind):
        facts = {name: _read(hint, value[name]) for name, hint in get_type_hints(kind).items()}
        return kind(**facts)  # type: ignore[operator]
    if kind in (Decimal, int):
        return kind(value)  # the database counts in numbers that JSON writes as words
    return date.fromisoformat(value) if kind is date else value
