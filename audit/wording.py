"""Field values as people read them: labels of choices, names of rows, days, yes and no."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Field, ForeignKey, Model
from django.utils import timezone
from django.utils.text import Truncator

from common.wording import day

Names = Mapping[type[Model], Mapping[Any, Any]]

LONGEST_TEXT = 300


def worded(field: "Field[Any, Any]", value: Any, names: Names) -> str:
    """The value of a field in words, empty when there is none.

    `names` holds the rows that foreign keys lead to.
    """
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(field, ForeignKey):
        return str(names[target_of(field)][value])
    if field.flatchoices:
        return str(dict(field.flatchoices).get(value, value))
    return _plain(value)


def target_of(field: "ForeignKey[Any, Any]") -> type[Model]:
    """The model that a foreign key leads to."""
    return field.related_model


def _plain(value: Any) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case datetime():
            return f"{day(local := timezone.localtime(value))}, {local:%H:%M}"
        case date():
            return day(value)
        case int():
            return f"{value:,}" if abs(value) >= 10_000 else str(value)  # 2026 is a year, not 2,026
        case Decimal():
            return f"{value:,.2f}" if value == round(value, 2) else f"{value:,f}".rstrip("0")
        case dict() | list():
            return Truncator(json.dumps(value, ensure_ascii=False, default=str)).chars(LONGEST_TEXT)
        case _:
            return Truncator(str(value)).chars(LONGEST_TEXT)
