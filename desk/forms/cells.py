"""A cell of the Book, edited in its place: one fact of an account, or its next step."""

from django import forms

from accounts.models import Account, Task
from common.fields import DayInput, LeftToTheVerb
from common.forms import HouseForm, VersionedForm

LOOK = {"class": "form-control"}
SUMMARY = forms.TextInput(attrs=LOOK | {"autofocus": True})


class _OneFactForm(LeftToTheVerb, VersionedForm):
    class Meta:
        model = Account
        fields: list[str] = []


def fact_form(name: str) -> type[VersionedForm]:
    """The form of one fact of an account, on the version that was opened."""
    widget = forms.TextInput(attrs=LOOK | {"autofocus": True})
    meta = type("Meta", (), {"model": Account, "fields": [name], "widgets": {name: widget}})
    return type(f"{name.title()}Form", (_OneFactForm,), {"Meta": meta})


class NextStepForm(LeftToTheVerb, VersionedForm):
    """The open task that is due first."""

    class Meta:
        model = Task
        fields = ["summary", "due_on"]
        labels = {"summary": "Next step", "due_on": "Due"}
        widgets = {"summary": SUMMARY, "due_on": DayInput(attrs=LOOK)}


class FirstStepForm(HouseForm):
    """A next step where there is none."""

    summary = forms.CharField(label="Next step", max_length=500, widget=SUMMARY)
    due_on = forms.DateField(label="Due", required=False, widget=DayInput(attrs=LOOK))
