"""What a dashboard looks at: period, book, vertical, segment, day. All of it stands in the address.

Sight is today's; the book is that of the day looked at: whoever owned an account then. So a page as of a past
day sums what the book held then, of the accounts that the viewer may open now, and every sum opens to its
rows.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, TypeVar
from urllib.parse import urlencode

from django import forms
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.http import HttpRequest

from accounts import books
from accounts.models import Account, AccountOwnership
from accounts.models.account import AccountQuerySet
from accounts.models.scoping import AccountScopedQuerySet
from common.forms import HouseForm
from common.wording import count, day
from health.queries.backtest import with_band_then
from insights.periods import OWN, PERIODS, QUARTER, Period, period_of
from people.company import company, company_today
from people.models import User
from people.requests import viewer_of
from renewals.models import Renewal
from renewals.queries.rows import Rows, counted, renewal_rows
from standing.models import AccountStand, RenewalTotal, StandsKept, StandTotal
from standing.models.stand import AccountStandQuerySet
from standing.queries.picking import Picked, pick, picked_of

ScopedT = TypeVar("ScopedT", bound=AccountScopedQuerySet[Any])
RowsT = TypeVar("RowsT", bound=QuerySet[Any])
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
    picked: Picked | None
    """Sight ∩ book of today; None where a past day is looked at."""

    @property
    def is_past(self) -> bool:
        return self.as_of < self.today

    @property
    def currency(self) -> str:
        return company().currency

    @property
    def is_whole(self) -> bool:
        """Whether these are all accounts of today's company: then what was summed up of it is hers."""
        return bool(self.picked and self.picked.whole) and not (self.verticals or self.segments)

    @cached_property
    def accounts(self) -> AccountQuerySet:
        """Sight of today ∩ the book of the day ∩ what was chosen."""
        if self.picked:
            return self.narrowed(self.picked.accounts)
        seen = Account.objects.visible_to(self.user, on=self.today)
        return seen.within(self.narrowed(self.book.of(Account.objects.all())))

    @property
    def stands(self) -> AccountStandQuerySet:
        """How the chosen accounts stand today, as it was kept; none on a past day."""
        return self.narrowed(self.picked.stands) if self.picked else AccountStand.objects.none()

    def narrowed(self, rows: RowsT) -> RowsT:
        """Those of the rows, of accounts, of how they stand or of their sums, that have the words chosen."""
        if self.verticals:
            rows = rows.filter(vertical__in=self.verticals)
        if self.segments:
            rows = rows.filter(segment__in=self.segments)
        return rows

    def of(self, rows: ScopedT) -> ScopedT:
        """Those of the rows that hang on the chosen accounts."""
        if not self.picked or not self.picked.kept:
            return rows.within(self.accounts)
        return rows.within(self.stands) if self.verticals or self.segments else self.picked.of(rows)

    @property
    def renewals(self) -> Rows:
        """The renewals of the chosen accounts as known today; as kept, where they are too many."""
        kept = self.picked.kept_renewals if self.picked else None
        if kept is None:
            return renewal_rows(self.of(Renewal.objects.all()), as_of=self.today)
        rows = kept.within(self.stands) if self.verticals or self.segments else kept
        people = User.objects.get_queryset().filter(pk=OuterRef("owner_id"))
        names = Subquery(people.values("name")[:1])  # not a join, which sums would make too
        return rows.select_related("account", "contract").annotate(owner_name=names)

    @property
    def renewals_summed(self) -> Rows:
        """The same to be added up: `counted`, and with `band_then`; of a whole company summed up already."""
        if self.is_whole:
            return RenewalTotal.objects.get_queryset()
        return counted(self.renewals if self.renewals_kept_at else with_band_then(self.renewals))

    @property
    def renewals_kept_at(self) -> datetime | None:
        """When the renewals were kept; None where they are read as they are."""
        return self.picked.kept.kept_at if self.picked and self.picked.kept else None

    @cached_property
    def kept(self) -> StandsKept | None:
        """What was kept of how accounts stand on the day looked at; None where that is to be derived."""
        if self.picked and self.picked.kept:
            return self.picked.kept
        kept = None if self.is_past else StandsKept.objects.defer("owners").first()
        return kept if kept and kept.on == self.as_of else None

    def with_owner(self, rows: Any) -> Any:
        """Adds `owner_id` to rows that hang on accounts: of the day, as it was kept where that is read."""
        if self.kept:
            return rows.annotate(owner_id=F("account__stand__owner_id"))
        owning = AccountOwnership.objects.in_force(self.as_of).filter(account=OuterRef("account"))
        return rows.annotate(owner_id=Subquery(owning.values("owner")[:1]))

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
    user, today = viewer_of(request), company_today()
    # The book of a past day is that day's; what is picked of today is read only where today is looked at.
    picked = None if request.GET.get("as_of") else picked_of(request, on=today)
    form = ChooserForm(request.GET, today=today, words=_words_of(user, picked, today))
    facts = form.cleaned_data if form.is_valid() else {**dict.fromkeys(NAMES), **form.cleaned_data}
    as_of: date = facts.get("as_of") or today
    book = books.resolve(request, on=as_of)
    return Chosen(
        user=user,
        book=book,
        period=_period(facts, form, as_of, usual),
        as_of=as_of,
        today=today,
        verticals=tuple(facts.get("vertical") or ()),
        segments=tuple(facts.get("segment") or ()),
        form=form,
        picked=None if as_of < today else picked or pick(book, user, on=today),
    )


def _words_of(user: User, picked: Picked | None, today: date) -> dict[str, list[str]]:
    """What can be chosen: the words of whatever is in sight; of very many, of the book looked at."""
    rows: Any = Account.objects.visible_to(user, on=today)
    if picked and picked.kept:
        rows = StandTotal.objects.get_queryset() if picked.whole else picked.stands
    pairs = list(rows.order_by().values_list(*WORDS).distinct())
    return {name: sorted({pair[n] for pair in pairs}) for n, name in enumerate(WORDS)}


def _period(facts: dict[str, Any], form: ChooserForm, as_of: date, usual: str) -> Period:
    if facts.get("period") == OWN and form.is_valid():
        return Period(OWN, "Own period", facts["first"], facts["last"])
    month = company().fiscal_year_start_month
    return period_of(facts.get("period") or usual, as_of=as_of, start_month=month)
