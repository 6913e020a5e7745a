"""Forms for a hand-over: to whom and from when, then why."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from common.fields import day_field
from common.forms import HouseForm
from people.models import User


class HandOverForm(HouseForm):
    """To whom the accounts go, from which day on, and why."""

    owner = forms.ModelChoiceField(User.objects.none(), label="New owner", empty_label="Choose a person")
    on = day_field("From")
    reason = forms.CharField(
        label="Reason", max_length=200, required=False, help_text="Stands in the history of each account."
    )

    def __init__(self, *args: Any, owners: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]
