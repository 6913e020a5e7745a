"""What the accounts of the Book kept: two figures that load after the page, and the rows behind them."""

from datetime import date
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts import books
from accounts.queries.retention import Retention
from common.figures import Figure
from common.htmx import render_page
from common.wording import count
from desk.queries.kept import MOST_ACCOUNTS, kept, kept_rows, period_of
from desk.tables import KeptTable
from desk.views.book import narrow_book
from people.company import company, company_today

GRR = "Σ of the lesser of closing and opening of each account ÷ Σ opening, at the plan rates of the opening."
NRR = "Σ closing ÷ Σ opening of the accounts with an opening, at the plan rates of the opening."


@require_safe
def book_kept(request: HttpRequest) -> HttpResponse:
    """Twelve months of the accounts that the Book shows, narrowed as it is."""
    today = company_today()
    rows = narrow_book(request, as_of=today).qs
    found = kept(rows, as_of=today)
    figures = _figures(request, found, today)
    if getattr(request, "htmx", False) and request.htmx.target != KeptTable.part:  # type: ignore[attr-defined]
        return render(request, "partials/_sums_rows.html", {"sums": figures})
    listed = kept_rows(rows, found, currency=company().currency) if found else []
    table = KeptTable(listed, sums=figures).read(request)
    first, last = period_of(today)
    trail = [("Book", f"{reverse('desk:book')}?{request.GET.urlencode()}")]
    context = {
        "trail": trail,
        "table": table,
        "first": first,
        "last": last,
        "most": None if found else count(MOST_ACCOUNTS),
    }
    return render_page(request, "desk/book_kept.html", context, parts=(KeptTable.part,))


def _figures(request: HttpRequest, found: Retention | None, as_of: date) -> list[Figure]:
    """GRR and NRR; without a value where nothing had value, or where there are too many accounts."""
    ratios = found.cohort.ratios(found.method) if found else {}
    opened = f"{found.cohort.accounts} accounts with value on the first day" if found else "too many accounts"
    return [
        Figure(
            label=label,
            value=Decimal(value) if (value := ratios.get(label.lower())) else None,
            unit="ratio",
            as_of=as_of,
            formula=formula,
            filters=f"{books.resolve(request, on=as_of).label}: {opened}, the twelve months to this day",
            rows_url=f"{reverse('desk:book-kept')}?{request.GET.urlencode()}",
        )
        for label, formula in (("GRR", GRR), ("NRR", NRR))
    ]
