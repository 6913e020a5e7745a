"""A page that is one form over one verb: fetch and permit in the view, the rest is the same everywhere."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from common.edits import stale_edit
from common.errors import DomainError, StaleEditError
from common.forms import Polite, VersionedForm
from common.htmx import say, see_other


@dataclass(frozen=True, kw_only=True)
class Act:
    """What the page says, and the verb that the form's facts go to.

    do     called with the cleaned data as keywords; refuses with DomainError
    done   the toast afterwards
    back   where to go afterwards, and on Cancel
    part   the region of that page which htmx fetches again when it asked from there
    shown  what a page of its own shows beside the form, and its template
    """

    heading: str
    submit: str
    do: Callable[..., Any]
    done: str
    back: str
    trail: list[tuple[str, str]]
    advice: str = ""
    part: str = ""
    template: str = "form.html"
    shown: dict[str, Any] = field(default_factory=dict)


def answer(request: HttpRequest, form: Polite, act: Act) -> HttpResponse:
    """Show the form, or take it in: 422 with its errors, 409 with both values, or on to `act.back`."""
    if request.method == "POST" and form.is_valid():
        try:
            act.do(**form.cleaned_data)
        except StaleEditError as error:
            if isinstance(form, VersionedForm):
                fresh = type(form.instance)._default_manager.get(pk=form.instance.pk)
                return stale_edit(request, form, fresh)
            form.refuse(error)
            return _page(request, form, act, status=409)
        except DomainError as error:
            form.refuse(error)
        else:
            say(request, act.done)
            return see_other(request, act.back, part=act.part)
    return _page(request, form, act, status=422 if form.errors else 200)


def _page(request: HttpRequest, form: Polite, act: Act, *, status: int) -> HttpResponse:
    context = {
        "form": form,
        "heading": act.heading,
        "advice": act.advice,
        "submit": act.submit,
        "cancel": act.back,
        "trail": act.trail,
    }
    return render(request, act.template, context | act.shown, status=status)
