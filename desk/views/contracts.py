"""A contract: what it is worth, when it decides, its lines over time, its rows in the ledger."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.domain import terms as calendar
from accounts.models import Contract
from accounts.permissions import rights_on
from common.figures import Figure
from common.http import get_visible_or_404
from desk.queries import contract_page as queries
from desk.queries.lanes import lanes_of
from people.company import company, company_today
from people.requests import viewer_of

FORMULAS = {
    "ACV in force": "Recurring lines in force: quantity × unit price × 12 ÷ months of the price period.",
    "TCV of the term": "Price × months of recurring lines in the term, plus one-time lines that start in it.",
    "Average ACV": "Recurring TCV ÷ the term in years; under twelve months it is the TCV itself.",
    "ATR": "Annualised value of the recurring lines alive on the last day of the term.",
}


def figures_of(contract: Contract, worth: queries.Worth, as_of: date) -> list[Figure]:
    """What it is worth, each figure with its formula."""
    values = (worth.acv, worth.tcv, worth.average, worth.atr)
    here = f"{reverse('desk:contract', args=[contract.pk])}#lines"
    return [
        Figure(
            label=label,
            value=value,
            currency=contract.currency,
            as_of=as_of,
            formula=formula,
            filters=contract.number,
            rows_url=here,
        )
        for (label, formula), value in zip(FORMULAS.items(), values, strict=True)
    ]


@require_safe
def contract(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one contract on one page."""
    user, today = viewer_of(request), company_today()
    rows = Contract.objects.select_related("account", "predecessor").with_successor()
    found = get_visible_or_404(Contract, user, rows=rows, pk=pk)
    account = found.account
    lines = queries.lines_of(found)
    worth = queries.worth_of(found, lines, as_of=today)
    context = {
        "contract": found,
        "account": account,
        "as_of": today,
        "trail": [
            ("Book", reverse("desk:book")),
            (account.name, reverse("desk:account", args=[account.pk])),
            ("Contracts", reverse("desk:account-contracts", args=[account.pk])),
        ],
        "worth": worth,
        "figures": figures_of(found, worth, today),
        "lines": lines,
        "drawing": lanes_of(found, lines, as_of=today),
        "terms": queries.terms_of(found),
        "ledger": queries.ledger_of(found),
        "clauses": found.clauses.all(),
        "currency": company().currency,
        "can": rights_on(user, account, on=today),
    }
    return render(request, "desk/contract.html", context | _term_of(found, worth, today))


def _term_of(contract: Contract, worth: queries.Worth, as_of: date) -> dict[str, Any]:
    """The term at hand: its strip, and what its dates mean."""
    term, last_day = worth.term, calendar.service_end(contract)
    return {
        "term": term,
        "marks": queries.marks_of(contract, term),
        "locked": calendar.locked_in(contract, as_of),
        "exit": calendar.earliest_exit(contract, as_of) if term.ends_on is None else None,
        "act_by": calendar.act_by(calendar.their_deadline(contract, term), contract.account.country),
        "is_over": last_day is not None and last_day < as_of,
        "cut_from": term.original_ends_on if term.original_ends_on != term.ends_on else None,
        "successor": contract.successors.counting().order_by("starts_on").first(),
    }
