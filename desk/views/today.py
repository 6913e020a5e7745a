"""Today: what needs a person now, what decides in the next weeks; each thing done, put off or opened."""

from datetime import date, timedelta
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import books
from accounts.domain.tasks import complete_task
from accounts.permissions import can_edit_task
from common import navigation
from common.acts import Act, answer
from common.figures import Figure
from common.fiscal import Quarter
from common.htmx import say, see_other
from common.http import allow
from common.wording import count, day
from desk.forms.today import SnoozeNeedForm
from desk.queries.today import TodaySums, today_sums
from desk.slices import accounts_of, dated_renewals_of
from desk.today_list import TodayTable, nothing_today, place_of
from health.queries.needs import usage_needs
from people.company import company, company_today
from people.requests import viewer_of
from renewals.domain.snapshots import quarter_at
from renewals.domain.snoozing import done_for_now, snooze, wake
from renewals.queries.ranking import TASK, Need
from renewals.queries.today import Today, owners_of, today_of, weeks_ahead
from standing.queries.picking import picked_of

OWN = "mine"
MORNING_ENDS, AFTERNOON_ENDS = 12, 18
WEEKEND = 5


def list_of(request: HttpRequest, *, as_of: date) -> Today:
    """One's own list, or the most urgent of another book that was picked."""
    is_own = books.resolve(request, on=as_of).key == OWN
    others = None if is_own else dated_renewals_of(request, as_of=as_of)
    warnings = partial(usage_needs, as_of=as_of)
    return today_of(viewer_of(request), as_of=as_of, of=others, beside=[warnings])


def need_seen(request: HttpRequest, key: str, *, as_of: date) -> Need:
    """A need that stands on this person's list of today; 404 otherwise."""
    found = list_of(request, as_of=as_of).find(key)
    if found is None:
        raise Http404("It is not on the list of today.")
    return found


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """The first page."""
    user, as_of = viewer_of(request), company_today()
    book = books.resolve(request, on=as_of)
    renewals, is_own = dated_renewals_of(request, as_of=as_of), book.key == OWN
    found = list_of(request, as_of=as_of)
    quarter = quarter_at(as_of)
    table = TodayTable(
        found.needs,
        owners=None if is_own else owners_of(found.needs, on=as_of),
        token=get_token(request),
        may_edit=user.edits,
        as_of=as_of,
        empty=None
        if found.needs
        else nothing_today(has_accounts=accounts_of(request, as_of=as_of).exists(), is_own=is_own),
    ).read(request)
    sums = today_sums(renewals, as_of=as_of, quarter=quarter)
    context: dict[str, Any] = {
        "as_of": as_of,
        "book": book,
        "is_own": is_own,
        "read_as_kept": picked_of(request, on=as_of).kept,
        "greeting": greeting(timezone.localtime().hour),
        "quarter": quarter,
        "day_of_quarter": (as_of - quarter.starts_on).days + 1,
        "days_of_quarter": (quarter.ends_on - quarter.starts_on).days + 1,
        "figures": figures_of(request, sums, found, quarter, as_of),
        "weeks": weeks_ahead(renewals, as_of=as_of),
        "currency": company().currency,
        "table": table,
        "resting": [(rest, place_of(rest.need)) for rest in found.resting],
    }
    return render(request, "desk/today.html", context)


def greeting(hour: int) -> str:
    if hour < MORNING_ENDS:
        return "Good morning"
    return "Good afternoon" if hour < AFTERNOON_ENDS else "Good evening"


def figures_of(
    request: HttpRequest, sums: TodaySums, found: Today, quarter: Quarter, as_of: date
) -> list[Figure]:
    """The strip: decisions near, over, in danger; what of the quarter is kept; tasks due, news unread."""
    here, currency = reverse("desk:renewals"), company().currency
    shared: dict[str, Any] = {"as_of": as_of, "filters": books.resolve(request, on=as_of).label}
    money: dict[str, Any] = shared | {"currency": currency}
    tasks = sum(need.kind == TASK for need in found.needs)
    unread: int = navigation.slot("unread", request) or 0
    return [
        Figure(
            label="Decides within 90 days", value=sums.soon_atr, detail=_renewals(sums.soon),
            tone="soon" if sums.soon else "", rows_url=f"{here}?decides=90",
            formula="ATR of the open renewals that decide within 90 days or are over.", **money,
        ),
        Figure(
            label="Overdue", value=sums.over_atr, detail=_renewals(sums.over),
            tone="late" if sums.over else "", rows_url=f"{here}?state=overdue",
            formula="ATR of the open renewals whose term has ended.", **money,
        ),
        Figure(
            label="At risk", value=sums.at_risk_atr, detail=_renewals(sums.at_risk),
            rows_url=f"{here}?risk=raised",
            formula="ATR of the open renewals with a risk that nobody has cleared.", **money,
        ),
        Figure(
            label=f"Kept of {quarter}", value=sums.kept_amount, part=sums.kept_ratio,
            detail=f"of {count(sums.due)} due", rows_url=f"{here}?state=every&due=quarter",
            formula="What the closed renewals due this quarter kept. The bar: of the ATR of all due in it.",
            **money,
        ),
        Figure(
            label="Tasks due", value=tasks, unit="count", rows_url=reverse("desk:tasks"),
            formula="Your tasks that are due, or to be reminded of, today.", **shared,
        ),
        Figure(
            label="Unread", value=unread, unit="count", rows_url=reverse("notifications:inbox"),
            formula="What you were told and have not looked at.", **shared,
        ),
    ]  # fmt: skip


def _renewals(number: int) -> str:
    return f"{count(number)} renewal" if number == 1 else f"{count(number)} renewals"


@require_POST
def need_done(request: HttpRequest, key: str) -> HttpResponse:
    """A task is done; anything else rests for some days, or until it gets worse. The toast takes it back."""
    user, as_of = viewer_of(request), company_today()
    need = need_seen(request, key, as_of=as_of)
    if need.task is not None:
        allow(can_edit_task(user, need.task))
        complete_task(need.task, on=as_of, by=user)
        undo = reverse("desk:task-reopen", args=[need.task.pk])
        say(request, f"Done: {need.task.summary}", undo=undo)
    else:
        rests = done_for_now(key, by=user, on=as_of, last_day=need.last_day)
        words = f"Done for now: {need.account.name}. It is back on {day(rests.until)}."
        say(request, words, undo=reverse("desk:need-wake", args=[key]))
    return see_other(request, reverse("desk:home"))


@require_http_methods(["GET", "POST"])
def need_snooze(request: HttpRequest, key: str) -> HttpResponse:
    """Until when."""
    user, as_of = viewer_of(request), company_today()
    need = need_seen(request, key, as_of=as_of)
    form = SnoozeNeedForm(request.POST or None, usual=next_working_day(as_of))
    act = Act(
        heading=f"Snooze {need.account.name}",
        submit="Snooze",
        advice=f"{need.reason[0].upper()}{need.reason[1:]}. What gets worse is shown whatever rests.",
        do=partial(snooze, key, by=user, on=as_of, last_day=need.last_day),
        done=f"Snoozed: {need.account.name}.",
        back=reverse("desk:home"),
        trail=[("Today", reverse("desk:home"))],
    )
    return answer(request, form, act)


@require_POST
def need_wake(request: HttpRequest, key: str) -> HttpResponse:
    """Show it again now."""
    wake(key, by=viewer_of(request))
    say(request, "It is on the list again.")
    return see_other(request, reverse("desk:home"))


def next_working_day(on: date) -> date:
    """Tomorrow, or Monday."""
    after = on + timedelta(days=1)
    return after + timedelta(days=max(0, 7 - after.weekday())) if after.weekday() >= WEEKEND else after
