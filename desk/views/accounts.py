"""An account: what it is worth, what it decides, who is there, what happened."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Account
from common.http import get_visible_or_404
from desk.slices import viewer_of
from people.company import company_today


@require_safe
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """The overview."""
    found = get_visible_or_404(Account, viewer_of(request), pk=pk)
    return render(request, "desk/account.html", {"account": found, "as_of": company_today()})
