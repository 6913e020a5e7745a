"""Renewals as a board, moved from stage to stage by pointer, by key or by a form."""

from datetime import timedelta

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from common.htmx import render_page
from desk.queries.renewal_board import board_of
from desk.renewal_list import RenewalFilter
from desk.views.narrowing import asks_to_narrow, narrowing
from desk.views.renewal_list import frame_of, narrow_renewals
from people.company import company, company_today
from people.requests import viewer_of
from renewals.models import StageLabel
from renewals.queries.rows import Rows

LATELY = timedelta(days=30)


class BoardFilter(RenewalFilter):
    """As the list; without a state the open ones and what was closed in the last thirty days."""

    def every_state(self, rows: Rows) -> Rows:
        return rows.filter(Q(outcome="") | Q(closed_on__gt=self.as_of - LATELY))


@require_safe
def renewals_board(request: HttpRequest) -> HttpResponse:
    """The page, and the board alone when htmx asks for it."""
    today = company_today()
    narrowed = narrow_renewals(request, as_of=today, by=BoardFilter)
    if asks_to_narrow(request):
        return narrowing(request, narrowed)
    stages = board_of(narrowed.qs, labels=StageLabel.in_use(), as_of=today)
    context = frame_of(request, narrowed, "desk:renewals-board") | {
        "stages": stages,
        "has_any": any(column.renewals for column in stages),
        "currency": company().currency,
        "here": request.get_full_path(),
        "may_edit": viewer_of(request).edits,
    }
    return render_page(request, "desk/renewals_board.html", context, parts=("board",))
