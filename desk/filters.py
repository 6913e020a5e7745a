"""What the Book page can be narrowed by.

Each filter lives in the address, so that a view can be saved and sent.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import django_filters as filters
from django import forms
from django.db.models import Q, Value
from django.db.models.functions import Trim
from django.http import QueryDict

from accounts.choices import AccountStatus
from accounts.models import Account
from common.search import SearchKey
from desk.queries.book import Rows
from health.choices import Band

DECIDES = (("30", "30 days"), ("90", "90 days"), ("180", "180 days"), ("365", "a year"))
SILENT = (("14", "14 days"), ("30", "30 days"), ("60", "60 days"), ("90", "90 days"))
MODES = (("notice", "By their notice"), ("end", "By the end of the term"))


LOOKS: dict[type, dict[str, str]] = {
    forms.TextInput: {"class": "form-control"},
    forms.Select: {"class": "form-select"},
}

# Choices of a filter, read when they are needed.
Words = Callable[[], list[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on, in words, and the address without it."""

    words: str
    off: str


class WordFilter(filters.MultipleChoiceFilter):  # type: ignore[misc]  # django-filter has no types
    """Any of the words that stand in this column of the book looked at."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, widget=forms.CheckboxSelectMultiple, **kwargs)


class FilterWithChips(filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Filters of a list as of a day. `words` give the choices of those that offer what stands in the list.

    They are asked only where one of them is chosen, or where all are shown: by `narrowing`.
    """

    def __init__(self, *args: Any, as_of: Any, words: dict[str, Words], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.as_of = as_of
        for name, choices in words.items():
            self.filters[name].extra["choices"] = choices

    def offered(self) -> Iterator[Any]:
        """The fields to choose in: those that have something to choose."""
        for field in self.form:
            widget = field.field.widget
            widget.attrs |= LOOKS.get(type(widget), {})
            if not hasattr(field.field, "choices") or len(list(field.field.choices)) > 1:
                yield field

    def chips(self) -> Iterator[Chip]:
        """The filters in force, each with the address that drops it."""
        for name, chosen in self.form.cleaned_data.items() if self.form.is_valid() else ():
            if not chosen:
                continue
            filter_ = self.filters[name]
            choices = filter_.extra.get("choices", ())
            labels = dict(choices() if callable(choices) else choices)
            values = chosen if isinstance(chosen, list) else [chosen]
            words = ", ".join(str(labels.get(value, value)) for value in values)
            yield Chip(f"{filter_.label}: {words}", without(self.data, name))


class BookFilter(FilterWithChips):
    """Filters of the Book page over rows of `desk.queries.book.book_rows`."""

    q = filters.CharFilter(label="Name or key", method="named")
    decides = filters.ChoiceFilter(
        label="Decides within", choices=DECIDES, method="deciding", empty_label="any time"
    )
    silent = filters.ChoiceFilter(
        label="Not touched for", choices=SILENT, method="untouched", empty_label="no matter"
    )
    band = filters.MultipleChoiceFilter(
        label="Health", choices=Band.choices, widget=forms.CheckboxSelectMultiple
    )
    vertical = WordFilter(label="Vertical")
    segment = WordFilter(label="Segment")
    tier = WordFilter(label="Tier")
    region = WordFilter(label="Region")
    country = filters.CharFilter(label="Country", lookup_expr="iexact")
    city = filters.CharFilter(label="City", method="in_city")
    owner = WordFilter(label="Owner", method="owned")
    status = filters.MultipleChoiceFilter(
        label="Status", choices=AccountStatus.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Account
        fields: list[str] = []

    def __init__(self, data: Any, *args: Any, **kwargs: Any) -> None:
        """Other pages ask for as many days of silence as the company's policy says."""
        super().__init__(data, *args, **kwargs)
        asked = data.get("silent", "") if data else ""
        if asked.isascii() and asked.isdigit() and len(asked) < 5 and asked not in dict(SILENT):
            self.filters["silent"].extra["choices"] = (*SILENT, (asked, f"{asked} days"))

    def named(self, rows: Rows, name: str, value: str) -> Rows:  # noqa: ARG002
        return rows.filter(Q(name__icontains=value) | Q(external_id__iexact=value))

    def owned(self, rows: Rows, name: str, value: list[str]) -> Rows:  # noqa: ARG002
        """By whoever owns it on the day; where rows are read as kept, the owner is there."""
        known = rows if "owner_id" in rows.query.annotations else rows.with_owner(on=self.as_of)
        return known.filter(owner_id__in=value)

    def in_city(self, rows: Rows, name: str, value: str) -> Rows:  # noqa: ARG002
        """As the map takes cities together: capitals and accents do not matter."""
        return rows.alias(city_key=SearchKey(Trim("city"))).filter(city_key=SearchKey(Value(value.strip())))

    def deciding(self, rows: Rows, name: str, value: str) -> Rows:  # noqa: ARG002
        return rows.filter(decides_on__lte=self.as_of + timedelta(days=int(value)))

    def untouched(self, rows: Rows, name: str, value: str) -> Rows:  # noqa: ARG002
        return rows.filter(
            Q(touched_on__isnull=True) | Q(touched_on__lt=self.as_of - timedelta(days=int(value)))
        )


def without(query: QueryDict | dict[str, Any], *names: str) -> str:
    """The query string less these parameters and the page number."""
    dropped = {*names, "page"}
    pairs = query.lists() if isinstance(query, QueryDict) else [(k, [v]) for k, v in query.items()]
    return "?" + urlencode([(key, value) for key, values in pairs if key not in dropped for value in values])
