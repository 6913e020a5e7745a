"""The inbox: what one was told, and what one does with it."""

from datetime import date, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import DomainError
from common.htmx import render_page, say, see_other
from common.http import back_to, get_visible_or_404
from notifications.domain.answering import acknowledge, act_on, mark_read, reopen, snooze
from notifications.forms import SnoozeForm
from notifications.models import Notification
from notifications.queries import SHELVES, kinds_told, mail_of, on_shelf, shelves
from notifications.tables import InboxTable, nothing_on
from people.models import User
from people.requests import PersonRequest

INBOX = "notifications:inbox"
A_DAY = timedelta(days=1)


def day_here(request: HttpRequest) -> date:  # noqa: ARG001  PersonMiddleware has set its person's zone
    """The day it is for this person, by her own time zone: snoozes end by it."""
    return timezone.localdate()


def unread_of(request: HttpRequest) -> int:
    """How many notifications wait that she has not looked at: the number at the bell and in the rail.

    One query a request.
    """
    kept: int | None = getattr(request, "_unread", None)
    if kept is None:
        user = request.user
        mine = Notification.objects.visible_to(user) if isinstance(user, User) else None
        kept = mine.open(on=day_here(request)).unread().count() if mine is not None else 0
        request._unread = kept  # type: ignore[attr-defined]  # noqa: SLF001  kept for rail and bell
    return kept


@require_safe
def inbox(request: PersonRequest) -> HttpResponse:
    """One shelf of it: open, snoozed, done, or all; of one kind or of every."""
    mine, today = Notification.objects.visible_to(request.user), day_here(request)
    shelf = request.GET.get("show", "open")
    shelf, kind = shelf if shelf in SHELVES else "open", request.GET.get("kind", "")
    shown = on_shelf(mine, shelf, on=today).latest_first()
    if kind:
        shown = shown.filter(kind=kind)
    table = InboxTable(
        shown, empty=nothing_on(shelf), token=get_token(request), back=request.get_full_path()
    ).read(request)
    context = {
        "table": table,
        "shelf": shelf,
        "tabs": [
            {"label": one.label, "url": f"?show={one.key}", "current": one.key == shelf, "count": one.count}
            for one in shelves(mine, on=today)
        ],
        "kinds": kinds_told(mine),
        "kind": kind,
        "as_of": today,
    }
    return render_page(request, "notifications/inbox.html", context, parts=("rows",))


@require_safe
def notification(request: PersonRequest, pk: int) -> HttpResponse:
    """One notification with its facts and what became of its mail. Looking at it reads it."""
    row = get_visible_or_404(Notification, request.user, pk=pk)
    mark_read(row, at=timezone.now())
    context = {"notification": row, "mail": mail_of(row), "as_of": day_here(request)}
    return render(request, "notifications/notification.html", context)


@require_POST
def notification_acknowledge(request: PersonRequest, pk: int) -> HttpResponse:
    """She knows; the toast can take it back."""
    row = get_visible_or_404(Notification, request.user, pk=pk)
    mine = Notification.objects.visible_to(request.user)
    acknowledge(mine.filter(pk=row.pk), at=timezone.now())
    say(
        request,
        f"Acknowledged: {row.title}",
        undo=reverse("notifications:notification-reopen", args=[row.pk]),
    )
    return see_other(request, back_to(request, reverse(INBOX)))


@require_POST
def acknowledge_several(request: PersonRequest) -> HttpResponse:
    """What was ticked in the list."""
    keys = [key for key in request.POST.getlist("notification") if key.isdecimal()]
    mine = Notification.objects.visible_to(request.user)
    count = acknowledge(mine.filter(pk__in=keys), at=timezone.now())
    say(request, f"{count} acknowledged.")
    return see_other(request, back_to(request, reverse(INBOX)))


@require_POST
def notification_reopen(request: PersonRequest, pk: int) -> HttpResponse:
    row = get_visible_or_404(Notification, request.user, pk=pk)
    reopen(row)
    say(request, f"Open again: {row.title}")
    return see_other(request, back_to(request, reverse(INBOX)))


@require_http_methods(["GET", "HEAD", "POST"])
def notification_snooze(request: PersonRequest, pk: int) -> HttpResponse:
    """Until when, and why."""
    row, today = get_visible_or_404(Notification, request.user, pk=pk), day_here(request)
    form = SnoozeForm(request.POST or None, usual=today + A_DAY)
    if request.method == "POST" and form.is_valid():
        try:
            snooze(row, **form.cleaned_data, on=today, at=timezone.now())
        except DomainError as error:
            form.refuse(error)
        else:
            say(
                request,
                f"Snoozed: {row.title}",
                undo=reverse("notifications:notification-reopen", args=[row.pk]),
            )
            return see_other(request, reverse(INBOX))
    trail = [("Inbox", reverse(INBOX))]
    context = {"form": form, "notification": row, "trail": trail, "cancel": reverse(INBOX)}
    return render(request, "notifications/snooze.html", context, status=422 if form.errors else 200)


@require_POST
def notification_open(request: PersonRequest, pk: int) -> HttpResponse:
    """Go where it leads: that is an answer too."""
    row = get_visible_or_404(Notification, request.user, pk=pk)
    act_on(row, done="opened", at=timezone.now())
    return see_other(request, row.path or reverse("notifications:notification", args=[row.pk]))


@require_POST
def notification_act(request: PersonRequest, pk: int, act: str) -> HttpResponse:
    """Do what its kind offers, and go where that is done. 404 for what it does not offer."""
    row = get_visible_or_404(Notification, request.user, pk=pk)
    chosen = row.kind_row.act_named(act)
    if chosen is None:
        raise Http404("No such act.")
    act_on(row, done=chosen.done, at=timezone.now())
    path = chosen.path_to(row.target)
    return see_other(request, path or reverse("notifications:notification", args=[row.pk]))
