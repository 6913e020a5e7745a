"""Renewals in a calendar by decision date, and the address at which a calendar program reads them."""

from datetime import date

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import books
from common.htmx import render_page, say, see_other
from desk.queries.renewal_calendar import month_of
from desk.views.narrowing import asks_to_narrow, narrowing
from desk.views.renewal_list import frame_of, narrow_renewals
from people.company import company, company_today
from people.requests import viewer_of
from renewals.domain.feeds import feed_of, make_feed, revoke_feed
from renewals.models import CalendarFeed
from renewals.queries.calendar import calendar_of, decisions_of

YEARS = range(1900, 2200)  # Python's own calendar ends with the year 9999
CALENDAR = "text/calendar; charset=utf-8"


def month_asked_for(words: str, *, today: date) -> date:
    """The first day of "2027-03"; of this month where nothing was asked for. Anything else is 404."""
    if not words:
        return today.replace(day=1)
    try:
        first = date.fromisoformat(f"{words}-01")
    except ValueError as error:
        raise Http404("No such month.") from error
    if first.year not in YEARS:
        raise Http404("No such month.")
    return first


@require_safe
def renewals_calendar(request: HttpRequest) -> HttpResponse:
    """A month, and it alone when htmx asks for it."""
    today = company_today()
    first = month_asked_for(request.GET.get("month", ""), today=today)
    narrowed = narrow_renewals(request, as_of=today)
    if asks_to_narrow(request):
        return narrowing(request, narrowed)
    context = frame_of(request, narrowed, "desk:renewals-calendar") | {
        "month": month_of(narrowed.qs, first),
        "this_month": today.replace(day=1),
        "currency": company().currency,
    }
    return render_page(request, "desk/renewals_calendar.html", context, parts=("month",))


@require_http_methods(["GET", "HEAD", "POST"])
def calendar_feed(request: HttpRequest) -> HttpResponse:
    """Make one's address, or another in its place: shown on this one answer and never again."""
    user, secret = viewer_of(request), ""
    if request.method == "POST":
        secret = make_feed(by=user, at=timezone.now())
    feed = CalendarFeed.objects.visible_to(user).first()
    here = reverse("desk:renewals-calendar")
    context = {
        "feed": feed,
        "address": f"{settings.BASE_URL}{reverse('desk:feed', args=[secret])}" if secret else "",
        "book": books.default_for(user, on=company_today()),
        "trail": [("Renewals", reverse("desk:renewals")), ("Calendar", here)],
    }
    return render(request, "desk/calendar_feed.html", context)


@require_POST
def calendar_feed_off(request: HttpRequest) -> HttpResponse:
    """The address leads nowhere from now on."""
    user = viewer_of(request)
    revoke_feed(user, by=user)
    say(request, "The address is void: calendars that read it get nothing any more.")
    return see_other(request, reverse("desk:calendar-feed"))


@login_not_required
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:  # noqa: ARG001  Django's signature
    """What a calendar program reads: whoever knows the secret. A void or wrong one is 404, as any address."""
    found = feed_of(secret)
    if found is None:
        raise Http404
    now = timezone.now()
    rows = decisions_of(found.person, on=company().day_of(now))
    content = calendar_of(rows, made_at=now, name=f"Renewals, {company().name}", address=renewal_address)
    headers = {"Content-Disposition": 'inline; filename="renewals.ics"', "X-Robots-Tag": "noindex"}
    return HttpResponse(content, content_type=CALENDAR, headers=headers)


def renewal_address(pk: int) -> str:
    """The whole address of a renewal's page, which asks who one is."""
    return f"{settings.BASE_URL}{reverse('desk:renewal', args=[pk])}"
