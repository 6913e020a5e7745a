"""The forms of the house as a person meets them: opened, filled in, sent."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.test import Client
from django.urls import reverse

from tests.permissions.cells import GO, OK
from tests.permissions.table import TABLE
from tests.scene import Scene

FREE_ROOM = 20  # a shorter field holds a code, not words


def addresses_of(person: str, scene: Scene) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Name, path and the table's own data of everything that a person may post to."""
    for name, row in sorted(TABLE.items()):
        if row.post and row.post[person] in {OK, GO} and not row.any_method:
            path = (
                reverse(name, kwargs={key: scene.key(value) for key, value in row.args.items()}) + row.query
            )
            yield name, path, {key: str(scene.key(value)) for key, value in row.data.items()}


def opened(client: Client, path: str) -> forms.BaseForm | None:
    """The form that the page at `path` shows; None where it shows none."""
    response = client.get(path)
    context = response.context if response.status_code == 200 else None
    form = context.get("form") if context is not None else None
    return form if isinstance(form, forms.BaseForm) else None


def as_sent(form: forms.BaseForm, *, on: date) -> dict[str, Any]:
    """What a browser sends of it, each empty field that is needed filled in."""
    sent = {field.html_name: _value(field) for field in form}
    for field in form:
        if field.field.required and sent[field.html_name] in (None, "", []):
            sent[field.html_name] = _something(field.field, on)
    return {name: value for name, value in sent.items() if value not in (None, False)}


def text_fields(form: forms.ModelForm) -> list[str]:
    """The names of the fields that take any words and keep them on the row; not a reason for the history."""
    return [
        field.html_name
        for field in form.visible_fields()
        if hasattr(form.instance, field.name)
        and type(field.field) is forms.CharField
        and (field.field.max_length or 1000) >= FREE_ROOM
    ]


def _value(field: forms.BoundField) -> Any:
    value = field.value()
    if isinstance(field.field, forms.BooleanField):
        return "on" if value else None
    if isinstance(value, list | tuple):
        return list(value)
    return "" if value is None else field.field.widget.format_value(value)


def _something(field: forms.Field, on: date) -> Any:
    if isinstance(field, forms.ModelChoiceField):
        return getattr(field.queryset.first(), "pk", "") if field.queryset is not None else ""
    if isinstance(field, forms.ChoiceField):
        return next((key for key, _ in _flat(field.choices) if key), "")
    if isinstance(field, forms.DateField):
        return on.isoformat()
    if isinstance(field, forms.IntegerField | forms.DecimalField):
        return "1"
    return "A word or two"


def _flat(choices: Any) -> Iterator[tuple[Any, Any]]:
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield key, label
