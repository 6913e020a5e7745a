"""What rows are called in a history: one query for each kind of thing, and only what the reader may see."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Field, ForeignKey, Model

from audit.wording import Names, target_of


class Nameless(str):
    """Stands for a row that is gone, or that the reader may not see."""

    __slots__ = ()


def look_up(wanted: Mapping[type[Model], Iterable[Any]], viewer: Any) -> dict[type[Model], dict[Any, Any]]:
    """The rows themselves, by model and key.

    What the rule of sight hides from `viewer`, or what is gone, is nameless.
    """
    return {model: _named(model, set(keys), viewer) for model, keys in wanted.items()}


def _named(model: type[Model], keys: set[Any], viewer: Any) -> dict[Any, Any]:
    rows: Any = model._default_manager.all()
    scoped = hasattr(rows, "visible_to")
    found = (rows.visible_to(viewer) if scoped else rows).in_bulk(keys) if keys else {}
    kind = model._meta.verbose_name
    sees_all = not scoped or viewer.is_administrator
    return {
        key: found.get(key) or Nameless(f"{kind} {key} (deleted)" if sees_all else f"{kind} out of sight")
        for key in keys
    }


def shown_fields(model: type[Model]) -> "list[Field[Any, Any]]":
    """The fields whose changes mean something to people.

    Not the key, the edit counter and the time of saving.
    """
    return [
        field
        for field in model._meta.concrete_fields
        if not field.primary_key and field.name != "version" and not getattr(field, "auto_now", False)
    ]


def subject(model: type[Model], event: Any, names: Names) -> str:
    """What the row called itself at that event, without asking the database again."""
    row = model()
    for field in model._meta.concrete_fields:
        if not hasattr(event, field.attname):
            continue  # left out of the history, such as a password hash
        value = getattr(event, field.attname)
        setattr(row, field.attname, value)
        if isinstance(field, ForeignKey) and value is not None:
            field.set_cached_value(row, names[target_of(field)][value])
    try:
        return str(row)
    except (ObjectDoesNotExist, AttributeError):
        return f"{model._meta.verbose_name} {event.pgh_obj_id}"
