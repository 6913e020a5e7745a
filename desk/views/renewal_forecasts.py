"""What changed in the forecast between two snapshots, and how good it was; each figure opens to its rows."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import books
from common.fiscal import Quarter
from common.wording import day, short_money
from desk.queries import forecasts as queries
from desk.slices import accounts_of
from desk.views.choosing import LAST_FOUR, chosen, periods_over, ways_to, with_parameters
from people.company import company, company_today
from people.requests import viewer_of
from renewals.domain.snapshots import quarter_at
from renewals.models import Snapshot
from renewals.queries.accuracy import forecast_accuracy
from renewals.queries.waterfall import STEPS, waterfall

FOUR_WEEKS = 28
USUAL_HORIZON = "D45"


@require_safe
def renewals_changes(request: HttpRequest) -> HttpResponse:
    """Opening + steps = closing, of the renewals due in a quarter."""
    today, asked = company_today(), request.GET
    taken = queries.snapshots()
    context: dict[str, Any] = {
        "as_of": today,
        "book": books.resolve(request, on=today),
        "ways": ways_to("desk:renewals-changes"),
        "currency": company().currency,
        "snapshots": [one.scheduled_for for one in taken],
    }
    if len(taken) > 1:
        by_day = {str(one.scheduled_for): one for one in taken}
        later = chosen(asked.get("to", ""), by_day, taken[0])
        earlier = chosen(asked.get("from", ""), by_day, _weeks_before(taken, later))
        quarters = {str(one.starts_on): one for one in queries.quarters_around(today)}
        quarter = chosen(asked.get("quarter", ""), quarters, quarter_at(today))
        context |= {"earlier": earlier, "later": later, "quarter": quarter, "quarters": quarters}
        context |= _steps(request, earlier, later, quarter, today)
    return render(request, "desk/renewals_changes.html", context)


def _weeks_before(taken: list[Snapshot], later: Snapshot) -> Snapshot:
    """The latest that is four weeks older, else the oldest."""
    old = [one for one in taken if (later.scheduled_for - one.scheduled_for).days >= FOUR_WEEKS]
    return old[0] if old else taken[-1]


def _steps(
    request: HttpRequest, earlier: Snapshot, later: Snapshot, quarter: Quarter, today: date
) -> dict[str, Any]:
    user, accounts = viewer_of(request), accounts_of(request, as_of=today)
    book = queries.copies_seen(user, accounts, on=today)
    owners = {str(key): (key, name) for key, name in queries.owners_in(book, (earlier, later))}
    owner = chosen(request.GET.get("owner", ""), owners, None)
    # Of one owner also what left the book is told, as far as one still sees it.
    rows = queries.copies_seen(user, None, on=today) if owner else book
    found = waterfall(
        earlier,
        later,
        first=quarter.starts_on,
        last=quarter.ends_on,
        rows=rows,
        owner=owner[0] if owner else None,
    )
    steps = queries.step_rows(found)
    urls = {step.name: with_parameters(request.GET, step=step.name) for step in steps}
    name = chosen(request.GET.get("step", ""), {step: step for step in STEPS}, "")
    currency = company().currency
    return {
        "owners": owners,
        "owner": owner,
        "found": found,
        "steps": [(step, urls[step.name]) for step in steps],
        "step": queries.WORDS.get(name, ""),
        "rows": queries.changed_rows(found.steps[name].changes, user, on=today) if name else None,
        "chart": queries.waterfall_chart(found, steps, urls),
        "chart_table": {
            "head": ["Step", "Amount"],
            "rows": [
                [f"Opening, {day(earlier.scheduled_for)}", short_money(found.opening, currency)],
                *([step.label, short_money(step.amount, currency, signed=True)] for step in steps),
                [f"Closing, {day(later.scheduled_for)}", short_money(found.closing, currency)],
            ],
        },
    }


@require_safe
def renewals_accuracy(request: HttpRequest) -> HttpResponse:
    """WAPE and bias by horizon, over quarters that are over, credited to the owner at the time."""
    today, user = company_today(), viewer_of(request)
    periods = periods_over(today)
    period = request.GET.get("period", "") or LAST_FOUR
    first, last = chosen(period, periods, None).days
    rows = queries.copies_seen(user, accounts_of(request, as_of=today), on=today)
    horizons = forecast_accuracy(first, last, today=today, rows=rows)
    names = {horizon.name: horizon for horizon in horizons}
    horizon = chosen(request.GET.get("horizon", ""), names, names[USUAL_HORIZON])
    context = {
        "as_of": today,
        "book": books.resolve(request, on=today),
        "ways": ways_to("desk:renewals-accuracy"),
        "currency": company().currency,
        "period": period,
        "periods": [(key, one.label) for key, one in periods.items()],
        "horizons": [
            (one, queries.HORIZONS[one.name], with_parameters(request.GET, horizon=one.name))
            for one in horizons
        ],
        "horizon": horizon,
        "horizon_label": queries.HORIZONS[horizon.name],
        "has_any": any(one.whole.n or one.open for one in horizons),
        "people": queries.by_person(horizon),
        "rows": queries.missed_rows(horizon.name, first, last, user, rows, today=today),
    }
    return render(request, "desk/renewals_accuracy.html", context)
