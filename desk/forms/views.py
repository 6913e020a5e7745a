"""Saving a view, and questions that need no answer but yes."""

from django.http import HttpRequest

from common.fields import LeftToTheVerb
from common.forms import HouseForm, HouseModelForm
from desk.models import SavedView


class SavedViewForm(LeftToTheVerb, HouseModelForm):
    class Meta:
        model = SavedView
        fields = ["name", "shared"]
        labels = {"name": "Name", "shared": "Colleagues can use it too"}


class NoForm(HouseForm):
    """A question that is answered by posting nothing more."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.POST if request.method == "POST" else None)
