"""Forms for a territory's plan."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final, Self

from django import forms
from django.db.models import QuerySet

from common.fields import DayInput, LeftToTheVerb
from common.forms import HouseForm, HouseModelForm, VersionedForm
from people.models import User
from territories.choices import RATIOS, Measure
from territories.models import Initiative, Target, TerritoryPlan

HUNDRED: Final = Decimal(100)
INITIATIVE_FACTS = ["summary", "user", "due_on", "progress"]
INITIATIVE_WIDGETS = {"summary": forms.Textarea(attrs={"rows": 2}), "due_on": DayInput()}


class NewPlanForm(HouseForm):
    """Which period, and what is meant."""

    period = forms.ChoiceField(label="Fiscal year or quarter")
    objectives = forms.CharField(label="Objectives", required=False, widget=forms.Textarea(attrs={"rows": 6}))

    def __init__(self, *args: Any, periods: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = [(name, name.replace("Q", " Q")) for name in periods]  # type: ignore[attr-defined]


class ObjectivesForm(LeftToTheVerb, VersionedForm):
    class Meta:
        model = TerritoryPlan
        fields = ["objectives", "gap_reason"]
        labels = {"gap_reason": "Why the territories below do not add up"}
        widgets = {
            "objectives": forms.Textarea(attrs={"rows": 8}),
            "gap_reason": forms.Textarea(attrs={"rows": 2}),
        }


class TargetsForm(LeftToTheVerb, VersionedForm):
    """What the plan means to reach; rates in per cent, an empty field is no target."""

    class Meta:
        model = TerritoryPlan
        fields: list[str] = []

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        held = Target.objects.filter(territory=self.instance.territory, period=self.instance.period)
        values = dict(held.values_list("measure", "value"))
        for measure in Measure:
            factor = HUNDRED if measure in RATIOS else Decimal(1)
            unit = "%" if measure in RATIOS else currency
            field = forms.DecimalField(
                label=f"{measure.label}, {unit}",
                required=False,
                min_value=0,
                max_value=1000 if measure in RATIOS else None,
                max_digits=18,
                decimal_places=2,
            )
            value = values.get(measure)
            field.initial = None if value is None else (value * factor).quantize(Decimal("0.01"))
            self.fields[measure.value] = field

    def on(self, instance: Any) -> Self:
        return type(self)(instance=instance, currency=self.currency)

    def clean(self) -> dict[str, Any]:
        """Rates become ratios."""
        found = super().clean() or {}
        values = {
            measure: value / HUNDRED if measure in RATIOS and value is not None else value
            for measure in Measure.values
            for value in [found.pop(measure, None)]
        }
        return found | {"values": values}


class _ByWhom:
    def narrow(self, form: Any, people: QuerySet[User]) -> None:
        form.fields["user"].queryset = people


class NewInitiativeForm(_ByWhom, LeftToTheVerb, HouseModelForm):
    class Meta:
        model = Initiative
        fields = INITIATIVE_FACTS
        widgets = INITIATIVE_WIDGETS

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.narrow(self, people)


class InitiativeForm(_ByWhom, LeftToTheVerb, VersionedForm):
    class Meta:
        model = Initiative
        fields = INITIATIVE_FACTS
        widgets = INITIATIVE_WIDGETS

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        self.narrow(self, people)

    def on(self, instance: Any) -> Self:
        return type(self)(instance=instance, people=self.people)


class ProgressForm(LeftToTheVerb, VersionedForm):
    """All that changes of an initiative once its plan stands."""

    class Meta:
        model = Initiative
        fields = ["progress"]


class NoteForm(HouseForm):
    """A few words with a step."""

    note = forms.CharField(label="Note", widget=forms.Textarea(attrs={"rows": 3, "autofocus": True}))

    def __init__(self, *args: Any, required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = required
