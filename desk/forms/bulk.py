"""What several accounts can have done to them at once."""

from datetime import date
from typing import Any

from django import forms

from common.forms import HouseForm
from people.models import User


class TaskForAllForm(HouseForm):
    """One task for each of the accounts chosen."""

    summary = forms.CharField(label="What is to be done", max_length=500)
    due_on = forms.DateField(label="Due", required=False, widget=forms.DateInput(attrs={"type": "date"}))


class OwnerForAllForm(HouseForm):
    """A new owner for each of the accounts chosen, from a day on."""

    owner = forms.ModelChoiceField(User.objects.none(), label="New owner")
    on = forms.DateField(label="From", widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(
        label="Reason", max_length=200, required=False, help_text="Stands in the history of each account."
    )

    def __init__(self, *args: Any, owners: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]
        self.fields["on"].initial = today


class TierForAllForm(HouseForm):
    """The same tier for each of the accounts chosen."""

    tier = forms.CharField(
        label="Tier", max_length=50, required=False, help_text="Empty takes the tier away."
    )
