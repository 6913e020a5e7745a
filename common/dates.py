"""Days: ranges with both ends inclusive, as METRICS T1 says. The clock is read by callers, never here."""

from datetime import date

from django.contrib.postgres.fields import DateRangeField
from django.db.models import Q
from django.db.models.expressions import F, Func, Value


class DayRange(Func):
    """`daterange(start, end, '[]')` of two date columns; an empty side is open. For exclusion constraints."""

    function = "daterange"

    def __init__(self, starts_on: str = "starts_on", ends_on: str = "ends_on") -> None:
        super().__init__(F(starts_on), F(ends_on), Value("[]"), output_field=DateRangeField())


def covers(day: date | F, *, starts_on: str = "starts_on", ends_on: str = "ends_on") -> Q:
    """Rows whose inclusive range holds `day` (or a column's day); an empty start is "from the beginning", an
    empty end "until further notice".
    """
    began = Q(**{f"{starts_on}__isnull": True}) | Q(**{f"{starts_on}__lte": day})
    lasts = Q(**{f"{ends_on}__isnull": True}) | Q(**{f"{ends_on}__gte": day})
    return began & lasts
