"""One's own page, and whose book this is."""

from copy import copy

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from common.edits import stale_edit
from common.errors import DomainError, StaleEditError
from common.htmx import say
from common.http import back_to
from people.company import company
from people.domain.company import set_up_company
from people.domain.profile import update_profile
from people.forms.company import SetUpForm
from people.forms.profile import ProfileForm
from people.requests import PersonRequest

FORM_METHODS = require_http_methods(["GET", "HEAD", "POST"])


@FORM_METHODS
def profile(request: PersonRequest) -> HttpResponse:
    person = request.user
    form = ProfileForm(request.POST or None, instance=copy(person))
    if request.method == "POST" and form.is_valid():
        try:
            update_profile(person, **form.cleaned_data)
        except StaleEditError:
            person.refresh_from_db()
            return stale_edit(request, form, person)
        except DomainError as error:
            form.refuse(error)
        else:
            say(request, "Saved.")
            return redirect("profile")
    return render(request, "people/profile.html", {"form": form}, status=422 if form.errors else 200)


@FORM_METHODS
def setup(request: PersonRequest) -> HttpResponse:
    """The first page of the first administrator. Later ones change the company in the administration."""
    if not request.user.is_administrator:
        raise Http404
    target = back_to(request, "/")
    if company().set_up_at is not None:
        return redirect(target)
    form = SetUpForm(request.POST or None, instance=copy(company()))
    if request.method == "POST" and form.is_valid():
        try:
            set_up_company(**form.cleaned_data, by=request.user, at=timezone.now())
        except DomainError as error:
            form.refuse(error)
        else:
            say(request, "The book is set up.")
            return redirect(target)
    return render(
        request, "people/setup.html", {"form": form, "next": target}, status=422 if form.errors else 200
    )
