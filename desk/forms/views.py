"""Saving a view."""

from django import forms

from common.forms import HouseModelForm
from desk.models import SavedView


class SavedViewForm(HouseModelForm):
    class Meta:
        model = SavedView
        fields = ["name", "shared"]
        labels = {"name": "Name", "shared": "Colleagues can use it too"}


class NoForm(forms.Form):
    """A question that is answered by posting nothing more."""
