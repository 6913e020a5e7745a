"""Putting off what stands on Today."""

from datetime import date
from typing import Any

from common.fields import day_field
from common.forms import HouseForm


class SnoozeNeedForm(HouseForm):
    until = day_field("Show it again on", help_text="It stands on Today again from this day.")

    def __init__(self, *args: Any, usual: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].initial = usual
