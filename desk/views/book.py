"""The Book: one row an account, narrowed, sorted, saved, acted on."""

from dataclasses import replace
from datetime import date
from functools import cache, partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts import books
from accounts.permissions import can_open_account, directs
from common.figures import Figure
from common.htmx import render_page
from common.http import back_to
from common.tables import Empty
from common.wording import count
from desk.filters import BookFilter, Words, without
from desk.models import SavedView
from desk.queries.book import BookSums, sums_in, sums_of, sums_of_all
from desk.queries.words import WORDS, owners_of, words_of
from desk.slices import accounts_of, book_of
from desk.tables import COLUMNS, USUAL, USUAL_OF_DIRECTORS, BookTable
from desk.views.bulk import acts_of
from desk.views.narrowing import asks_to_narrow, narrowing
from people.company import company, company_today
from people.models import User
from people.requests import viewer_of
from people.roles import Role
from standing.queries.picking import picked_of

NO_ACCOUNT = Empty("No account in this book yet", "Accounts show here when they are given to somebody in it.")


def no_account_yet(user: User) -> Empty:
    """Why an unfiltered Book is empty, and the way out for whoever may open accounts."""
    if not can_open_account(user):
        return NO_ACCOUNT
    way_out = {"action": "Open an account", "url": reverse("desk:account-new")}
    return replace(NO_ACCOUNT, advice="Open the first one, or import a whole book.", **way_out)


def columns_of(request: HttpRequest, user: User) -> tuple[str, ...]:
    """The columns that the address names, else the usual ones of the role."""
    chosen = tuple(name for name in request.GET.getlist("cols") if name in COLUMNS)
    return chosen or (USUAL if user.role == Role.ACCOUNT_MANAGER else USUAL_OF_DIRECTORS)


def narrow_book(request: HttpRequest, *, as_of: date) -> BookFilter:
    """The rows that this request may see and has picked, with the filters of its address."""
    accounts = accounts_of(request, as_of=as_of)
    found = cache(partial(words_of, accounts))
    words: dict[str, Words] = {name: lambda name=name: found()[name] for name in WORDS}  # type: ignore[misc]
    words["owner"] = lambda: owners_of(accounts.with_owner(on=as_of))
    return BookFilter(request.GET, queryset=book_of(request, as_of=as_of), as_of=as_of, words=words)


def table_of(request: HttpRequest, narrowed: BookFilter, *, as_of: date) -> BookTable:
    """What this request may see, has picked and has narrowed. Page and export read the same one."""
    user = viewer_of(request)
    columns = columns_of(request, user)
    return BookTable(
        narrowed.qs.with_owner(on=as_of) if "owner" in columns else narrowed.qs,
        as_of=as_of,
        columns=columns,
        may_edit=user.edits,
        kept_at=f"{reverse('desk:book-kept')}?{request.GET.urlencode()}",
        order_by="-acv",
        empty=None if any(narrowed.chips()) else no_account_yet(user),
    )


def read_page(request: HttpRequest, narrowed: BookFilter, *, as_of: date) -> BookTable:
    """A page, and the sums of every page: where all rows fit on one, without a query of their own."""
    table = table_of(request, narrowed, as_of=as_of)
    picked = picked_of(request, on=as_of)
    if picked.size is not None and picked.size <= table.page_size:
        sums = sums_in(table.read(request, whole=True).data.data, as_of=as_of)
    else:
        is_all = picked.whole and not any(narrowed.form.cleaned_data.values())
        sums = sums_of_all() if is_all else sums_of(narrowed.qs, as_of=as_of)
        table.read(request, size=sums.accounts)
    table.sums = tuple(figures_of(request, sums, as_of))
    return table


@require_safe
def books_to_pick(request: HttpRequest) -> HttpResponse:
    """Every book that this person can look at: the menu's content, or a page of its own without scripts."""
    offered = books.choices(request, back=back_to(request, reverse("desk:book")))
    if getattr(request, "htmx", False):
        return render(request, "partials/_book_choices.html", {"picker": offered})
    return render(request, "desk/books.html", {"offered": offered})


@require_safe
def book(request: HttpRequest) -> HttpResponse:
    """The page, and its rows alone when htmx asks for them."""
    user, today = viewer_of(request), company_today()
    if asks_to_narrow(request):
        return narrowing(request, narrow_book(request, as_of=today))
    narrowed = narrow_book(request, as_of=today)
    table = read_page(request, narrowed, as_of=today)
    context: dict[str, Any] = {
        "as_of": today,
        "book": books.resolve(request, on=today),
        "filter": narrowed,
        "chips": list(narrowed.chips()),
        "clear": without(request.GET, *narrowed.filters),
        "table": table,
        "read_as_kept": picked_of(request, on=today).kept,
        "views": SavedView.objects.usable_by(user),
        "views_list": reverse("desk:book"),
        "views_save": reverse("desk:view-save"),
        "export_csv": reverse("desk:book-export", args=["csv"]),
        "export_xlsx": reverse("desk:book-export", args=["xlsx"]),
        "query": request.GET.urlencode(),
        "columns": [(name, label, name in columns_of(request, user)) for name, label in COLUMNS.items()],
        "kept": [(key, value) for key, values in request.GET.lists() if key != "cols" for value in values],
        "acts": acts_of(user),
        "can_hand_over": directs(user),
        "can_open_account": can_open_account(user),
    }
    return render_page(request, "desk/book.html", context, parts=("rows",))


def figures_of(request: HttpRequest, sums: BookSums, as_of: date) -> list[Figure]:
    """The sums above the list; they follow its filter."""
    here = f"{reverse('desk:book')}?{request.GET.urlencode()}"
    rows = f"{count(sums.accounts)} accounts: {books.resolve(request, on=as_of).label}"
    currency = company().currency
    return [
        Figure(label="Accounts", value=sums.accounts, unit="count", as_of=as_of, filters=rows, rows_url=here),
        Figure(
            label="ACV",
            value=sums.acv,
            currency=currency,
            as_of=as_of,
            formula="Annualised value of the recurring lines in force: the sum of the ledger up to the day.",
            filters=rows,
            rows_url=here,
        ),
        Figure(
            label="Decides within 90 days",
            value=sums.soon_at_stake,
            currency=currency,
            as_of=as_of,
            detail=f"{sums.soon} accounts",
            formula="ATR of each account's next term to decide, within 90 days or in grace.",
            filters=rows,
            rows_url=f"{here}&decides=90",
            tone="soon" if sums.soon else "",
        ),
    ]
