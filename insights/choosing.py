"""What a dashboard looks at: period, book, vertical, segment, day. All of it stands in the address.

Sight is today's; the book is that of the day looked at: whoever owned an account then. So a page as of a past
day sums what the book held then, of the accounts that the viewer may open now, and every sum opens to its
rows.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeVar
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest

from accounts import books
from accounts.models import Account
from accounts.models.account import AccountQuerySet
from accounts.models.scoping import AccountScopedQuerySet
from common.forms import HouseForm
from common.wording import count, day
from insights.periods import OWN, PERIODS, QUARTER, Period, period_of
from people.company import company, company_today
from people.models import User
from standing.models.stand import AccountStandQuerySet
from standing.queries.picking import Picked, pick

ScopedT = TypeVar("ScopedT", bound=AccountScopedQuerySet[Any])
RowsT = TypeVar("RowsT", AccountQuerySet, AccountStandQuerySet)
NAMES = ("period", "first", "last", "as_of", "vertical", "segment")
WORDS = ("vertical", "segment")
CALENDAR = {"type": "date"}


class ChooserForm(HouseForm):
    """Checks what stands in the address; a wrong value is said at its field and counts for nothing."""

    period = forms.ChoiceField(label="Period", choices=PERIODS, required=False)
    first = forms.DateField(label="From", required=False, widget=forms.DateInput(CALENDAR, "%Y-%m-%d"))
    last = forms.DateField(label="To", required=False, widget=forms.DateInput(CALENDAR, "%Y-%m-%d"))
    as_of = forms.DateField(
        label="As of",
        required=False,
        widget=forms.DateInput(CALENDAR, "%Y-%m-%d"),
        help_text="Empty: today. A past day shows book, ledger and health as they were.",
    )
    vertical = forms.MultipleChoiceField(
        label="Vertical", required=False, widget=forms.CheckboxSelectMultiple
    )
    segment = forms.MultipleChoiceField(label="Segment", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, today: date, words: dict[str, list[str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        for name, found in words.items():
            self.fields[name].choices = [(word, word or "none") for word in found]  # type: ignore[attr-defined]

    def clean_as_of(self) -> date | None:
        found: date | None = self.cleaned_data["as_of"]
        if found and found > self.today:
            raise forms.ValidationError("This day has not come.")
        return found

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        first, last = facts.get("first"), facts.get("last")
        if first and last and last < first:
            self.add_error("last", "The period ends before it starts.")
        if facts.get("period") == OWN and not (first and last):
            self.add_error("first", "Say both days.")
        return facts


@dataclass(frozen=True)
class Chosen:
    """What one request looks at."""

    user: User
    book: books.Book
    period: Period
    as_of: date
    today: date
    verticals: tuple[str, ...]
    segments: tuple[str, ...]
    form: ChooserForm

    @property
    def is_past(self) -> bool:
        return self.as_of < self.today

    @property
    def currency(self) -> str:
        return company().currency

    @cached_property
    def picked(self) -> Picked:
        """Sight ∩ book, both of today."""
        return pick(self.book, self.user, on=self.today)

    @cached_property
    def accounts(self) -> AccountQuerySet:
        """Sight of today ∩ the book of the day ∩ what was chosen."""
        if not self.is_past:
            return self.narrowed(self.picked.accounts)
        seen = Account.objects.visible_to(self.user, on=self.today)
        return seen.within(self.narrowed(self.book.of(Account.objects.all())))

    @property
    def stands(self) -> AccountStandQuerySet:
        """How the chosen accounts stand today, as it was kept."""
        return self.narrowed(self.picked.stands)

    def narrowed(self, rows: RowsT) -> RowsT:
        """Those of the rows, of accounts or of how they stand, that have the words chosen."""
        if self.verticals:
            rows = rows.filter(vertical__in=self.verticals)
        if self.segments:
            rows = rows.filter(segment__in=self.segments)
        return rows

    def of(self, rows: ScopedT) -> ScopedT:
        """Those of the rows that hang on the chosen accounts."""
        return rows.within(self.accounts)

    @cached_property
    def words(self) -> str:
        """What is in: "My people · Banking · as of 1 Mar 2026"."""
        parts = [self.book.label, *(v or "no vertical" for v in self.verticals)]
        parts += [s or "no segment" for s in self.segments]
        return " · ".join([*parts, f"as of {day(self.as_of)}"])

    def address(self, path: str, **more: Any) -> str:
        """A page with the same choice, and what narrows it further."""
        pairs = [(key, value) for key, value in self._pairs if key not in more]
        pairs += [(key, str(value)) for key, value in more.items() if value is not None]
        return f"{path}?{urlencode(pairs)}" if pairs else path

    @cached_property
    def _pairs(self) -> list[tuple[str, str]]:
        data: Any = self.form.data
        lists = data.lists() if hasattr(data, "lists") else ()
        kept = (*NAMES, books.PARAMETER)
        # An empty word is a choice: accounts without a vertical. An empty day is none.
        return [(k, value) for k, values in lists if k in kept for value in values if value or k in WORDS]


@dataclass(frozen=True, slots=True)
class Chip:
    """A choice that is not the usual one, and the address without it."""

    words: str
    off: str


def chips_of(chosen: Chosen, path: str) -> list[Chip]:
    """What was chosen beside book and period."""
    found = []
    if chosen.verticals:
        found.append(Chip(f"Vertical: {_listed(chosen.verticals)}", chosen.address(path, vertical=None)))
    if chosen.segments:
        found.append(Chip(f"Segment: {_listed(chosen.segments)}", chosen.address(path, segment=None)))
    if chosen.is_past:
        found.append(Chip(f"As of {day(chosen.as_of)}", chosen.address(path, as_of=None)))
    return found


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(word or "none" for word in words) if len(words) < 4 else f"{count(len(words))} of them"


def choose(request: HttpRequest, *, usual: str = QUARTER) -> Chosen:
    """Read the address. What is wrong in it stands in `form.errors` and counts for nothing."""
    user, today = request.user, company_today()
    assert isinstance(user, User)  # noqa: S101  LoginRequiredMiddleware lets nobody else in
    seen = Account.objects.visible_to(user, on=today).order_by()
    pairs = list(seen.values_list(*WORDS).distinct())
    words = {name: sorted({pair[n] for pair in pairs}) for n, name in enumerate(WORDS)}
    form = ChooserForm(request.GET, today=today, words=words)
    facts = form.cleaned_data if form.is_valid() else {**dict.fromkeys(NAMES), **form.cleaned_data}
    as_of: date = facts.get("as_of") or today
    return Chosen(
        user=user,
        book=books.resolve(request, on=as_of),
        period=_period(facts, form, as_of, usual),
        as_of=as_of,
        today=today,
        verticals=tuple(facts.get("vertical") or ()),
        segments=tuple(facts.get("segment") or ()),
        form=form,
    )


def _period(facts: dict[str, Any], form: ChooserForm, as_of: date, usual: str) -> Period:
    if facts.get("period") == OWN and form.is_valid():
        return Period(OWN, "Own period", facts["first"], facts["last"])
    month = company().fiscal_year_start_month
    return period_of(facts.get("period") or usual, as_of=as_of, start_month=month)
