"""Whose changes, of what, on which days."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.apps import apps
from django.utils import timezone
from django.utils.text import capfirst

from audit.events import tracked_models
from people.models import User


class ChangeFilter(forms.Form):
    """Reads the query string of the list of changes.

    Days are of the reader's time zone, both ends included.
    """

    person = forms.ModelChoiceField(User.objects.in_name_order(), required=False, empty_label="Anybody")
    model = forms.ChoiceField(required=False, label="Kind of thing")
    since = forms.DateField(required=False, label="From", widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(required=False, label="To", widget=forms.DateInput({"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        kinds = [(model._meta.label_lower, capfirst(model._meta.verbose_name)) for model in tracked_models()]
        self.fields["model"].choices = [("", "Anything"), *kinds]  # type: ignore[attr-defined]

    def conditions(self) -> dict[str, Any]:
        """Arguments of `audit.queries.changes`.

        Fields that make no sense are left out and told beside them.
        """
        self.is_valid()
        given = self.cleaned_data
        last: date | None = given.get("until")
        return {
            "person": given.get("person"),
            "model": apps.get_model(given["model"]) if given.get("model") else None,
            "since": _midnight(given.get("since")),
            "until": _midnight(last + timedelta(days=1) if last else None),
        }


def _midnight(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None
