"""The look and the manners of every form: one column, and an error summary that links to the fields.

A form validates; the view calls the verb. When the verb refuses, `refuse()` puts its reasons at the fields
they concern. When somebody else saved first, common.edits shows both values and nothing is written.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

from crispy_forms.helper import FormHelper
from django import forms

from common.errors import DomainError
from common.models import Versioned


@dataclass(frozen=True, slots=True)
class FormError:
    """A line of the summary: which field, what is wrong, where it is on the page ("" for the whole form)."""

    label: str
    reason: str
    anchor: str


class Polite(forms.BaseForm):
    """What every form of the house has, plain or of a model."""

    @property
    def helper(self) -> FormHelper:
        """Crispy's settings; a form with groups of fields sets `layout` on what this returns."""
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        return helper

    @property
    def error_summary(self) -> list[FormError]:
        return list(self._errors_in_order())

    def _errors_in_order(self) -> Iterator[FormError]:
        for reason in self.non_field_errors():
            yield FormError("", str(reason), "")
        for field in self:
            for reason in field.errors:
                anchor = "" if field.is_hidden else field.id_for_label or f"div_{field.auto_id}"
                yield FormError(str(field.label), str(reason), anchor)

    def refuse(self, error: DomainError) -> None:
        """Show why the verb refused, each reason at its field if the form has it."""
        for blocker in error.blockers:
            self.add_error(blocker.field if blocker.field in self.fields else None, str(blocker))


class HouseForm(Polite, forms.Form):
    """The base of forms that belong to no single model."""


class HouseModelForm(Polite, forms.ModelForm):  # type: ignore[type-arg]  # the model is each subclass's own
    """The base of forms over one model."""


class VersionedForm(HouseModelForm):
    """Edits a `Versioned` row: carries the version it was opened on, for the verb to compare and set."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version

    def on(self, instance: Versioned | None) -> Self:
        """The same form over another version of the row; one with keywords of its own passes them on."""
        return type(self)(instance=instance)
