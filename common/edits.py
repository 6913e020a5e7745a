"""The answer to a stale edit: somebody saved the row after this person opened it, nothing was overwritten.

The page shows every field that differs, with both values, and asks which to keep. What only one of the two
changed is chosen already; where both changed something, she must choose. It posts to where the form was
posted, on the version that is in the database now, so a third person who saves meanwhile is noticed too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from common.forms import VersionedForm
from common.models import Versioned
from common.wording import NOTHING


@dataclass(frozen=True, slots=True)
class Side:
    """One person's value of a field: in words, and as a form posts it."""

    whose: str
    words: str
    raw: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that now holds something else than what was sent."""

    label: str
    name: str
    sides: tuple[Side, Side]
    """What stands in the database, then what she sent. Where both changed it, neither is chosen for her."""


def stale_edit(request: HttpRequest, form: VersionedForm, current: Versioned) -> HttpResponse:
    """The 409 page for a valid `form` whose verb raised StaleEditError; `current` is fresh."""
    saved = form.on(current)
    opened = _opened(current, int(form.cleaned_data["version"]))
    differences = list(_differences(form, saved, opened))
    asked = {difference.name for difference in differences}
    own = {"csrfmiddlewaretoken", "_submission", form.add_prefix("version"), *asked}
    context = {
        "differences": differences,
        "unchanged": [
            (name, value) for name, values in request.POST.lists() for value in values if name not in own
        ],
        "version_name": form.add_prefix("version"),
        "version": current.version,
        "subject": current,
        **_last_save(current),
    }
    return render(request, "stale_edit.html", context, status=409)


def _differences(form: VersionedForm, saved: VersionedForm, opened: Any) -> Iterator[Difference]:
    for field in form.visible_fields():
        theirs, yours = _raw(saved[field.name]), _raw(field)
        if theirs == yours or _takes_several(field):
            continue
        before = _raw(form.on(opened)[field.name]) if opened is not None else None
        yield Difference(
            label=str(field.label),
            name=field.html_name,
            sides=(
                Side("Saved meanwhile", _words(saved[field.name], theirs), theirs, chosen=before == yours),
                Side("Yours", _words(field, yours), yours, chosen=before == theirs),
            ),
        )


def _opened(current: Versioned, version: int) -> Versioned | None:
    """The row as it was when the form was opened, from its history; None where there is none."""
    events: Any = getattr(current, "events", None)
    event = events.filter(version=version).order_by("-pgh_id").first() if events is not None else None
    if event is None:
        return None
    names = [field.attname for field in current._meta.concrete_fields]
    model: Any = current._meta.model  # not type(current): request.user is a lazy proxy
    row: Versioned = model(**{name: getattr(event, name) for name in names if hasattr(event, name)})
    return row


def _last_save(current: Versioned) -> dict[str, Any]:
    """Who saved `current`, and when."""
    events: Any = getattr(current, "events", None)
    event = events.select_related("pgh_context").order_by("-pgh_id").first() if events is not None else None
    if event is None:
        return {}
    at: datetime = event.pgh_created_at
    key = event.pgh_context.metadata.get("user") if event.pgh_context else None
    return {
        "saved_at": at,
        "saved_by": get_user_model()._default_manager.filter(pk=key).first() if key else None,
    }


def _raw(field: forms.BoundField) -> str:
    """The value as the browser would post it from this field."""
    value = field.value()
    if isinstance(field.field, forms.BooleanField):
        return "true" if field.field.to_python(value) else "false"
    shown = field.field.widget.format_value(value)
    if isinstance(shown, list | tuple):
        shown = shown[0] if shown else ""
    return "" if shown is None else str(shown)


def _words(field: forms.BoundField, raw: str) -> str:
    if isinstance(field.field, forms.BooleanField):
        return "yes" if raw == "true" else "no"
    if isinstance(field.field, forms.ModelChoiceField):
        row = field.field.to_python(raw)
        return field.field.label_from_instance(row) if row else NOTHING
    choices = getattr(field.field, "choices", ())
    return next((str(label) for choice, label in choices if str(choice) == raw and raw), raw) or NOTHING


def _takes_several(field: forms.BoundField) -> bool:
    """Several values in one field are no choice between two; hers are kept and posted along."""
    return isinstance(
        field.field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField | forms.FileField
    )
