"""What several accounts can have done to them at once."""

from django import forms

from common.forms import HouseForm


class TaskForAllForm(HouseForm):
    """One task for each of the accounts chosen."""

    summary = forms.CharField(label="What is to be done", max_length=500)
    due_on = forms.DateField(label="Due", required=False, widget=forms.DateInput(attrs={"type": "date"}))


class TierForAllForm(HouseForm):
    """The same tier for each of the accounts chosen."""

    tier = forms.CharField(
        label="Tier", max_length=50, required=False, help_text="Empty takes the tier away."
    )
