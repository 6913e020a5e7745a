"""Which tables keep events, and how events are read with the one before them."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from django.db.models import Model, OuterRef, QuerySet, Subquery
from pghistory.core import event_models


@cache
def events_of(model: type[Model]) -> Any:
    """The event model of a tracked model, None when it is not tracked.

    The library makes it, so it has no type here.
    """
    found = event_models(tracks_model=model)
    return found[0] if found else None


@cache
def tracked_models() -> tuple[type[Model], ...]:
    """Every model whose changes are recorded, in the order of their names."""
    made: list[Any] = event_models()
    models = (event_model.pgh_tracked_model for event_model in made)
    return tuple(sorted(models, key=lambda model: str(model._meta.verbose_name)))


def with_predecessors(events: QuerySet[Any]) -> QuerySet[Any]:
    """Events with their act, and `previous_id`: the event of the same row just before."""
    earlier = (
        events.model._default_manager.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id"))
        .order_by("-pgh_id")
        .values("pgh_id")[:1]
    )
    found: QuerySet[Any] = events.select_related("pgh_context").annotate(previous_id=Subquery(earlier))
    return found


def predecessors(events: Iterable[Any]) -> Mapping[Any, Any]:
    """For each event the one before it, by event; one query a table."""
    by_model: dict[type[Model], list[Any]] = {}
    for event in events:
        by_model.setdefault(type(event), []).append(event)
    found: dict[Any, Any] = {}
    for model, rows in by_model.items():
        earlier = model._default_manager.in_bulk([row.previous_id for row in rows if row.previous_id])
        found |= {(model, row.pgh_id): earlier[row.previous_id] for row in rows if row.previous_id in earlier}
    return found
