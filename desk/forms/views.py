"""Saving a view, and questions that need no answer but yes."""

from common.forms import HouseForm, HouseModelForm
from desk.models import SavedView


class SavedViewForm(HouseModelForm):
    class Meta:
        model = SavedView
        fields = ["name", "shared"]
        labels = {"name": "Name", "shared": "Colleagues can use it too"}


class NoForm(HouseForm):
    """A question that is answered by posting nothing more."""
