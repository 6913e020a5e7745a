"""Users and the reporting line: invite, change, move, close, open again."""

from collections.abc import Callable, Iterable
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from common.admin import HouseAdmin
from common.errors import DomainError
from common.wording import NOTHING, day
from people.domain.line import move_to_manager
from people.domain.people import (
    change_person,
    deactivate,
    invite,
    invite_again,
    reactivate,
    remove_second_factors,
)
from people.forms.administration import FIELDS, InviteForm, MoveForm, PersonForm
from people.hierarchy import chain_above
from people.models import User


class StateFilter(admin.SimpleListFilter):
    """Who can sign in."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002
        return [("active", "Active"), ("invited", "Invited"), ("closed", "Closed")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:  # noqa: ARG002
        no_password = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
        rows = {
            "active": queryset.filter(~no_password, is_active=True),
            "invited": queryset.filter(no_password, is_active=True),
            "closed": queryset.filter(is_active=False),
        }
        return rows.get(self.value() or "", queryset)


@admin.register(User)
class UserAdmin(HouseAdmin):
    list_display = ("__str__", "email", "role", "reports_to", "state", "last_seen")
    list_display_links = ("__str__",)
    list_filter = (StateFilter, "role", ("reports_to", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("reports_to",)
    search_fields = ("name", "email")
    search_help_text = "Name or e-mail"
    ordering = (Lower("name"), "pk")
    autocomplete_fields = ("reports_to",)
    readonly_fields = ("reporting_line", "state", "second_factors", "joined_at", "last_login")
    fieldsets = (
        (None, {"fields": ("name", "email", "role")}),
        ("Reporting line", {"fields": ("reports_to", "reporting_line")}),
        ("Habits", {"fields": ("time_zone", "locale")}),
        ("Signing in", {"fields": ("state", "second_factors", "last_login", "joined_at")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "fields": FIELDS,
                "description": "A mail with a link to choose a password goes out at once.",
            },
        ),
    )
    actions = ("invite_them_again", "move", "close", "open_again", "remove_factors")

    # --- The form

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        return super().get_fieldsets(request, obj) if obj else self.add_fieldsets

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, form=PersonForm if obj else InviteForm, **kwargs)

    def keep(self, request: HttpRequest, obj: User, form: Any, *, change: bool) -> None:
        actor: Any = request.user
        if change:
            kept = change_person(User.objects.get(pk=obj.pk), by=actor, **form.cleaned_data)
        else:
            kept = invite(by=actor, **form.cleaned_data)
        obj.__dict__.update(
            kept.__dict__
        )  # Django goes on with this object: its key, its name in the message

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """People are closed, never deleted: what they did stays theirs."""
        return False

    @admin.display(description="line")
    def reporting_line(self, user: User) -> str:
        """From the top down to her: "Carla Chief → Mona Manager → Rita Rep"."""
        return " → ".join(str(person) for person in reversed(chain_above(user)))

    @admin.display(description="state")
    def state(self, user: User) -> str:
        if not user.is_active:
            return "Closed"
        return "Active" if user.has_usable_password() else "Invited"

    @admin.display(description="last sign-in", ordering="last_login")
    def last_seen(self, user: User) -> str:
        return day(timezone.localtime(user.last_login).date()) if user.last_login else NOTHING

    @admin.display(description="second factors")
    def second_factors(self, user: User) -> str:
        found = Authenticator.objects.filter(user=user).order_by("pk")
        return ", ".join(str(authenticator) for authenticator in found) or "none"

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> Any:
        return super().add_view(request, form_url, {"title": "Invite somebody"} | (extra_context or {}))

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        person = context.get("original")
        return super().render_change_form(
            request, context | {"person_actions": _fitting(person)}, *args, **kwargs
        )

    # --- Actions

    @admin.action(description="Send the invitation again", permissions=["change"])
    def invite_them_again(self, request: HttpRequest, people: QuerySet[User]) -> None:
        self._each(request, people, lambda user: invite_again(user, by=_actor(request)), done="invited again")

    @admin.action(description="Close the account", permissions=["change"])
    def close(self, request: HttpRequest, people: QuerySet[User]) -> None:
        self._each(
            request, people, lambda user: deactivate(user, by=_actor(request)), done="closed and signed out"
        )

    @admin.action(description="Open the account again", permissions=["change"])
    def open_again(self, request: HttpRequest, people: QuerySet[User]) -> None:
        self._each(request, people, lambda user: reactivate(user, by=_actor(request)), done="opened again")

    @admin.action(description="Remove second factors", permissions=["change"])
    def remove_factors(self, request: HttpRequest, people: QuerySet[User]) -> None:
        self._each(
            request,
            people,
            lambda user: remove_second_factors(user, by=_actor(request)),
            done="without second factor",
        )

    @admin.action(description="Move to another manager", permissions=["change"])
    def move(self, request: HttpRequest, people: QuerySet[User]) -> HttpResponse | None:
        """Asks to whom, on a page of its own, then moves all of them or none."""
        form = MoveForm(request.POST if "moving" in request.POST else None)
        chosen = list(people)
        if form.is_bound and form.is_valid():
            manager = form.cleaned_data["manager"]
            try:
                move_to_manager(chosen, manager, by=_actor(request))
            except DomainError as error:
                for blocker in error.blockers:
                    form.add_error("manager", str(blocker))
            else:
                self.message_user(request, f"{_people(chosen)} now report to {manager or 'nobody'}.")
                return None
        context = {
            **self.admin_site.each_context(request),
            "title": "Move to another manager",
            "opts": self.opts,
            "people": chosen,
            "form": form,
            "media": self.media + form.media,
            "action_checkbox_name": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(
            request, "admin/people/user/move.html", context, status=422 if form.errors else 200
        )

    def _each(
        self, request: HttpRequest, people: Iterable[User], verb: Callable[[User], Any], *, done: str
    ) -> None:
        """Do it for each; say who could not, and why."""
        succeeded = []
        for user in people:
            try:
                verb(user)
            except DomainError as error:
                self.message_user(request, f"{user}: {error}", level=messages.ERROR)
            else:
                succeeded.append(user)
        if succeeded:
            self.message_user(request, f"{_people(succeeded)}: {done}.", level=messages.SUCCESS)


def _fitting(person: User | None) -> list[tuple[str, str]]:
    """What can be done with one person now, as (action, words)."""
    if person is None:
        return []
    if not person.is_active:
        return [("open_again", "Open the account again")]
    invited = not person.has_usable_password()
    again = (
        [("invite_them_again", "Send the invitation again")]
        if invited
        else [("remove_factors", "Remove second factors")]
    )
    return [*again, ("close", "Close the account")]


def _actor(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  the site lets nobody else in
    return request.user


def _people(people: list[User]) -> str:
    """Up to three names, else how many."""
    return ", ".join(str(person) for person in people) if len(people) <= 3 else f"{len(people)} people"
