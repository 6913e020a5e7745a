"""What a contract says that dates and prices do not."""

from django import forms

from accounts.models import Clause
from common.fields import LeftToTheVerb
from common.forms import HouseModelForm, VersionedForm

FACTS = ["kind", "section", "summary", "wording"]
WIDGETS = {"wording": forms.Textarea(attrs={"rows": 4})}


class NewClauseForm(LeftToTheVerb, HouseModelForm):
    class Meta:
        model = Clause
        fields = FACTS
        widgets = WIDGETS


class ClauseForm(LeftToTheVerb, VersionedForm):
    class Meta:
        model = Clause
        fields = FACTS
        widgets = WIDGETS
