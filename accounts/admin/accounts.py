"""Accounts, who owns them, who works on them."""

from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest

from accounts.admin.base import RowsInside, SearchedAdmin, VerbAdmin, actor
from accounts.choices import GrantSource
from accounts.domain.accounts import edit_account, open_account
from accounts.domain.ownership import assign_owner
from accounts.domain.team import put_on_team, take_off_team
from accounts.models import Account, AccountOwnership, AccountTeamMember
from common.admin import HouseAdmin
from common.errors import Blocker, DomainError
from common.forms import HouseModelForm
from people.company import company_today
from people.models import User


class OwnershipsInside(RowsInside):
    model = AccountOwnership
    fields = ("owner", "starts_on", "ends_on")
    ordering = ("-starts_on",)


class TeamInside(RowsInside):
    model = AccountTeamMember
    fields = ("user", "role", "source", "starts_on", "ends_on")
    ordering = ("role", "-starts_on")


@admin.register(Account)
class AccountAdmin(VerbAdmin, SearchedAdmin):
    list_display = ("name", "external_id", "owner", "vertical", "segment", "tier", "country", "status")
    list_filter = ("status", "segment", "vertical", "tier")
    search_fields = ("name",)
    search_help_text = "Name or website"
    searched = Account.SEARCHED
    ordering = (Lower("name"), "pk")
    autocomplete_fields = ("parent",)
    readonly_fields = ("created_at",)
    inlines = (OwnershipsInside, TeamInside)
    fieldsets = (
        (None, {"fields": ("name", "external_id", "parent", "status")}),
        ("What they are", {"fields": ("vertical", "segment", "tier", "employees", "website", "currency")}),
        ("Where they are", {"fields": ("country", "region", "city")}),
        ("Since", {"fields": ("created_at",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Account]:
        rows: Any = super().get_queryset(request)
        owned: QuerySet[Account] = rows.with_owner(on=company_today())
        return owned

    def add_by_verb(self, facts: dict[str, Any], *, by: User) -> Account:
        return open_account(by=by, **facts)

    def edit_by_verb(self, row: Account, facts: dict[str, Any], *, by: User, version: int) -> Account:
        return edit_account(row, by=by, version=version, **facts)

    @admin.display(description="owner")
    def owner(self, account: Any) -> str:
        return account.owner_name or ""


@admin.register(AccountOwnership)
class OwnershipAdmin(HouseAdmin):
    """A hand-over is added; what was stays."""

    list_display = ("account", "owner", "starts_on", "ends_on")
    list_select_related = ("account", "owner")
    list_filter = (("owner", admin.RelatedOnlyFieldListFilter),)
    search_fields = ("account__external_id", "owner__name", "owner__email")
    search_help_text = "Owner, or key of the account"
    ordering = ("-pk",)
    autocomplete_fields = ("account", "owner")
    fields = ("account", "owner", "starts_on")

    def keep(self, request: HttpRequest, obj: Any, form: Any, *, change: bool) -> None:  # noqa: ARG002
        facts = form.cleaned_data
        try:
            row = assign_owner(
                facts["account"], owner=facts["owner"], on=facts["starts_on"], by=actor(request)
            )
        except DomainError as error:
            raise DomainError(*(_at_the_first_day(blocker) for blocker in error.blockers)) from error
        obj.__dict__.update(row.__dict__)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False


def _at_the_first_day(blocker: Blocker) -> Blocker:
    """The verb speaks of the day as `on`; the row calls it its first."""
    return replace(blocker, field="starts_on") if blocker.field == "on" else blocker


class LastDayForm(HouseModelForm):
    """A place on a team ends; nothing else of it changes."""

    ends_on = forms.DateField(label="Last day", widget=admin.widgets.AdminDateWidget)


@admin.register(AccountTeamMember)
class TeamAdmin(HouseAdmin):
    """A place is given, and ended; a territory's coverage writes its own."""

    list_display = ("account", "user", "role", "source", "starts_on", "ends_on")
    list_select_related = ("account", "user")
    list_filter = ("role", "source", ("user", admin.RelatedOnlyFieldListFilter))
    search_fields = ("account__external_id", "user__name", "user__email")
    search_help_text = "Person, or key of the account"
    ordering = ("-pk",)
    autocomplete_fields = ("account", "user")
    fields = ("account", "user", "role", "starts_on", "ends_on")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, form=LastDayForm if obj else HouseModelForm, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:  # noqa: ARG002
        return ("account", "user", "role", "starts_on") if obj else ()

    def keep(self, request: HttpRequest, obj: Any, form: Any, *, change: bool) -> None:
        if change:
            take_off_team(AccountTeamMember.objects.get(pk=obj.pk), on=obj.ends_on, by=actor(request))
            return
        facts = dict(form.cleaned_data)
        row = put_on_team(facts.pop("account"), by=actor(request), **facts)
        obj.__dict__.update(row.__dict__)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.source == GrantSource.HAND)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False
