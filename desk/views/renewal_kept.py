"""What became of the renewals that were due: by count, value, on time and in the period, by holder."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import books
from accounts.queries.slices import slice_names
from common.figures import Figure
from common.wording import count, short_money
from desk.queries import kept_renewals as queries
from desk.slices import accounts_of
from desk.views.choosing import LAST_FOUR, chosen, periods_over, running_period, ways_to, with_parameters
from people.company import company, company_today
from people.requests import viewer_of
from renewals.queries.figures import Due, Figures, Renewals, renewal_figures, renewals_behind

DUE = "ATR of the renewals whose term was agreed to end in the period, frozen when their window opened."
NET = "Σ of what was kept ÷ Σ ATR: growth at renewal counts."
GROSS = "Σ of the lesser of what was kept and ATR of each renewal ÷ Σ ATR."
BY_COUNT = "Renewals that were renewed, in whole or part ÷ renewals due."
ON_TIME = "Renewals signed on or before their due day ÷ renewals due."
IN_PERIOD = "What was kept by renewals that also closed within the period ÷ Σ ATR of all that were due."


@require_safe
def renewals_kept(request: HttpRequest) -> HttpResponse:
    """Figures of a period, a row a holder, and the renewals behind the figure that one opened."""
    today, asked = company_today(), request.GET
    periods = running_period(today) | periods_over(today)
    period = asked.get("period", "") or LAST_FOUR
    first, last = chosen(period, periods, None).days
    ways = {name: words for name, words in queries.WAYS.items() if name in slice_names()}
    by = asked.get("by", "") or next(iter(ways))
    by_words = chosen(by, ways, None)
    accounts = queries.due_accounts(accounts_of(request, as_of=today), first, last)
    which: dict[str, Any] = {"today": today, "by": by, "accounts": accounts}
    found = renewal_figures(first, last, **which)
    context = {
        "as_of": today,
        "book": books.resolve(request, on=today),
        "ways": ways_to("desk:renewals-kept"),
        "currency": company().currency,
        "periods": [(key, one.label) for key, one in periods.items()],
        "period": period,
        "first": first,
        "last": last,
        "bys": list(ways.items()),
        "by": by,
        "by_words": by_words,
        "figures": _figures(request, found.whole),
    }
    context |= _opened(request, found, renewals_behind(first, last, **which))
    return render(request, "desk/renewals_kept.html", context)


def _opened(request: HttpRequest, found: Renewals, due: list[Due]) -> dict[str, Any]:
    """The holders, the figure that is opened, and what can be opened beside it."""
    key, part = request.GET.get("of", ""), request.GET.get("part", "")
    holders = queries.holders_of(found)
    words, _ = chosen(part, queries.PARTS, queries.PARTS[""])
    link = partial(with_parameters, request.GET, fragment="behind")
    return {
        "holders": [(holder, link(of=name, part=""), name == key) for name, holder in holders.items()],
        "holder": chosen(key, holders, None),
        "words": words,
        "parts": [(label, link(part=name), name == part) for name, (label, _) in queries.PARTS.items()],
        "everybody": link(of=""),
        "behind": queries.behind(due, viewer_of(request), today=company_today(), key=key, part=part),
    }


def _figures(request: HttpRequest, whole: Figures) -> list[Figure]:
    """The strip: each figure opens the renewals that it counts."""
    currency, ratios = company().currency, queries.rates_of(whole)
    filters = f"{count(whole.due)} renewals due: {books.resolve(request, on=company_today()).label}"

    rows = partial(with_parameters, request.GET, of="", fragment="behind")

    def rate(label: str, name: str, formula: str, part: str, detail: str) -> Figure:
        return Figure(
            label=label, value=ratios[name], unit="ratio", formula=formula, filters=filters,
            rows_url=rows(part=part), detail=detail,
        )  # fmt: skip

    money: Any = partial(short_money, currency=currency)
    return [
        Figure(
            label="Due",
            value=whole.atr,
            currency=currency,
            formula=DUE,
            filters=filters,
            rows_url=rows(part=""),
            detail=f"{count(whole.due)} renewals, {count(whole.open)} still open",
        ),
        rate("Gross renewal rate", "gross", GROSS, "renewed", f"{money(whole.kept_capped)} of it kept"),
        rate("Net renewal rate", "net", NET, "renewed", f"{money(whole.final)} kept"),
        rate("By count", "by_count", BY_COUNT, "renewed", f"{count(whole.renewed)} renewed"),
        rate("On time", "on_time", ON_TIME, "on-time", f"{count(whole.renewed_on_time)} signed in time"),
        rate("In the period", "in_period", IN_PERIOD, "in-period", f"{money(whole.final_in_period)} in it"),
    ]
