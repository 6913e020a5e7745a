"""The history of an object, and the changes of the whole house, in words."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey, Model, QuerySet, Value
from django.utils.text import capfirst
from pghistory.models import Context

from audit.entries import Entry, FieldChange, Kind
from audit.events import events_of, predecessors, tracked_models, with_predecessors
from audit.naming import look_up, shown_fields, subject
from audit.wording import Names, target_of, worded
from people.models import User

OUTSIDE = "outside the application"
PAGE = 50


def history_of(obj: Model, *, viewer: User, limit: int = PAGE) -> list[Entry]:
    """The latest changes of an object and of what belongs to it, newest first. For objects `viewer` may see.

    A model names what belongs to it: `HISTORY_PARTS = {"accounts.AccountOwnership": "account"}`, each with
    the path from the part to the object. The number of queries depends on the kinds of things shown, never on
    the rows.
    """
    return history_page(obj, viewer=viewer, limit=limit)[0]


def history_page(obj: Model, *, viewer: User, limit: int) -> tuple[list[Entry], bool]:
    """The same, and whether there are older changes."""
    sources = [(type(obj), {"pgh_obj_id": obj.pk})]
    for label, path in getattr(obj, "HISTORY_PARTS", {}).items():
        sources.append((apps.get_model(label), {path: obj.pk}))
    events: list[Any] = []
    for model, lookup in sources:
        if event_model := events_of(model):
            found = with_predecessors(event_model._default_manager.filter(**lookup))
            events += found.order_by("-pgh_id")[: limit + 1]
    events.sort(key=lambda event: (event.pgh_created_at, event.pgh_id), reverse=True)
    return in_words(events[:limit], viewer=viewer, whole=obj), len(events) > limit


def changes(
    *,
    viewer: User,
    person: User | None = None,
    model: type[Model] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    page: int = 1,
) -> tuple[list[Entry], bool]:
    """A page of the changes of all tracked tables, newest first, and whether there are more.

    For administrators.
    """
    conditions: dict[str, Any] = {}
    if person:
        conditions["pgh_context__in"] = Context.objects.filter(metadata__user=person.pk)
    if since:
        conditions["pgh_created_at__gte"] = since
    if until:
        conditions["pgh_created_at__lt"] = until
    models = [model] if model else list(tracked_models())
    found = _newest(models, conditions, start=(page - 1) * PAGE, count=PAGE + 1)
    events = list(_whole_events(found[:PAGE]))
    events.sort(key=lambda event: (event.pgh_created_at, event.pgh_id), reverse=True)
    return in_words(events, viewer=viewer), len(found) > PAGE


def in_words(events: list[Any], *, viewer: User, whole: Model | None = None) -> list[Entry]:
    """Events as people read them. Those that changed nothing a person would look for are left out."""
    before = predecessors(events)
    names = look_up(_held_keys([*events, *before.values()]), viewer)
    actors = User.objects.in_bulk({facts["user"] for event in events if (facts := _facts(event)).get("user")})
    entries = (
        _entry(event, before.get((type(event), event.pgh_id)), names, actors, whole) for event in events
    )
    return [entry for entry in entries if entry.changes or entry.kind != Kind.CHANGED]


def _newest(
    models: list[type[Model]], conditions: dict[str, Any], *, start: int, count: int
) -> list[tuple[Any, ...]]:
    """(when, event id, model label) over all tables.

    Each gives its newest by key, and the newest of those are taken.
    """
    branches: list[QuerySet[Any, Any]] = [
        event_model._default_manager.filter(**conditions)
        .order_by("-pgh_id")
        .values_list("pgh_created_at", "pgh_id", Value(model._meta.label))[: start + count]
        for model in models
        if (event_model := events_of(model))
    ]
    if not branches:
        return []
    if len(branches) == 1:
        return list(branches[0][start:])
    union = branches[0].union(*branches[1:], all=True).order_by("-pgh_created_at", "-pgh_id")
    return list(union[start : start + count])


def _whole_events(found: list[tuple[Any, ...]]) -> Iterator[Any]:
    by_model: dict[str, list[int]] = {}
    for _, event_id, label in found:
        by_model.setdefault(label, []).append(event_id)
    for label, event_ids in by_model.items():
        model: type[Model] = apps.get_model(label)
        event_model = events_of(model)
        yield from with_predecessors(event_model._default_manager.filter(pgh_id__in=event_ids))


def _held_keys(events: list[Any]) -> dict[type[Model], set[Any]]:
    """Which rows the foreign keys of these events lead to."""
    held: dict[type[Model], set[Any]] = {}
    for event in events:
        for field in _tracked_fields(event):
            if isinstance(field, ForeignKey) and (key := getattr(event, field.attname)) is not None:
                held.setdefault(target_of(field), set()).add(key)
    return held


def _tracked_fields(event: Any) -> list[Any]:
    return [field for field in shown_fields(event.pgh_tracked_model) if hasattr(event, field.attname)]


def _facts(event: Any) -> dict[str, Any]:
    return dict(event.pgh_context.metadata) if event.pgh_context else {}


def _entry(event: Any, before: Any, names: Names, actors: dict[Any, User], whole: Model | None) -> Entry:
    model: type[Model] = event.pgh_tracked_model
    kind, facts = Kind(event.pgh_label), _facts(event)
    person = actors.get(facts.get("user"))
    machine = next((f"{name} {facts[name]}" for name in ("job", "command") if name in facts), "")
    is_part = whole is not None and model is not type(whole)
    page = "somebody not signed in" if facts.get("url") else OUTSIDE
    return Entry(
        at=event.pgh_created_at,
        kind=kind,
        model=str(model._meta.verbose_name),
        model_label=model._meta.label,
        pk=event.pgh_obj_id,
        subject=subject(model, event, names),
        changes=tuple(_field_changes(event, before, kind, names, within=whole if is_part else None)),
        who=str(person) if person else machine or page,
        via=machine if person else "",
        reason=facts.get("reason", ""),
        url=facts.get("url", ""),
        request_id=facts.get("request_id", ""),
        is_part=is_part,
    )


def _field_changes(
    event: Any, before: Any, kind: Kind, names: Names, *, within: Model | None
) -> Iterator[FieldChange]:
    """Old and new of each field that differs; a new row has no old side, a deleted one no new side.

    A part does not repeat what it is part of.
    """
    for field in _tracked_fields(event):
        value = getattr(event, field.attname)
        earlier = getattr(before, field.attname) if before and kind is Kind.CHANGED else None
        if value == earlier or (within and field.related_model is type(within) and value == within.pk):
            continue
        old, new = worded(field, earlier, names), worded(field, value, names)
        if kind is Kind.DELETED:
            old, new = new, ""
        if old or new:
            yield FieldChange(capfirst(str(field.verbose_name)), old, new)
