"""Fields that several forms of the desk share."""

from typing import Any

from django import forms


def day_field(label: str, *, required: bool = True, **options: Any) -> forms.DateField:
    """A day, picked in the browser's own calendar."""
    return forms.DateField(
        label=label,
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        **options,
    )


class DayInput(forms.DateInput):
    """The browser's own calendar, in model forms."""

    input_type = "date"

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%Y-%m-%d", **options)


class LeftToTheVerb:
    """A model form that checks its fields alone.

    Uniqueness and constraints are its verb's, which refuses them in words, at their field.
    """

    def _post_clean(self) -> None:
        """Django would validate the whole row here, and word a broken constraint for no field."""
