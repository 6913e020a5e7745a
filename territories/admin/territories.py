"""The tree, who covers it, and which accounts it holds."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models.functions import Lower
from django.http import HttpRequest

from accounts.admin.base import RowsInside, VerbAdmin, actor
from common.admin import HouseAdmin
from common.errors import DomainError
from common.forms import HouseModelForm
from people.company import company_today
from people.models import User
from territories.domain.assigning import assign_account
from territories.domain.covering import cover, end_coverage
from territories.domain.territories import edit_territory, open_territory, remove_territory
from territories.models import AccountAssignment, Coverage, Territory


class CoverageInside(RowsInside):
    model = Coverage
    fields = ("user", "role", "starts_on", "ends_on")
    ordering = ("role", "-starts_on")


@admin.register(Territory)
class TerritoryAdmin(VerbAdmin):
    list_display = ("name", "code", "kind", "parent")
    list_select_related = ("parent",)
    list_filter = ("kind", ("parent", admin.RelatedOnlyFieldListFilter))
    search_fields = ("name", "code")
    search_help_text = "Name or code"
    ordering = (Lower("name"), "pk")
    autocomplete_fields = ("parent",)
    fields = ("name", "code", "kind", "parent")
    inlines = (CoverageInside,)

    def add_by_verb(self, facts: dict[str, Any], *, by: User) -> Territory:
        return open_territory(by=by, **facts)

    def edit_by_verb(self, row: Territory, facts: dict[str, Any], *, by: User, version: int) -> Territory:
        return edit_territory(row, by=by, version=version, **facts)

    def delete_model(self, request: HttpRequest, obj: Territory) -> None:
        remove_territory(obj, by=actor(request))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What ever held something stays (`blockers_to_removing`); the keys of the database say so too."""
        return super().has_delete_permission(request, obj) and obj is not None


class LastDayForm(HouseModelForm):
    """Coverage ends; nothing else of it changes."""

    ends_on = forms.DateField(label="Last day", widget=admin.widgets.AdminDateWidget)


@admin.register(Coverage)
class CoverageAdmin(HouseAdmin):
    """Coverage is given, and ended; the account teams follow."""

    list_display = ("territory", "user", "role", "starts_on", "ends_on")
    list_select_related = ("territory", "user")
    list_filter = ("role", ("territory", admin.RelatedOnlyFieldListFilter))
    search_fields = ("territory__name", "=territory__code", "user__name", "user__email")
    search_help_text = "Person or territory"
    ordering = ("-pk",)
    autocomplete_fields = ("territory", "user")
    fields = ("territory", "user", "role", "starts_on", "ends_on")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, form=LastDayForm if obj else HouseModelForm, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:  # noqa: ARG002
        return ("territory", "user", "role", "starts_on") if obj else ()

    def keep(self, request: HttpRequest, obj: Any, form: Any, *, change: bool) -> None:
        if change:
            coverage = Coverage.objects.get(pk=obj.pk)
            with _naming_the_day("ends_on"):
                end_coverage(coverage, on=obj.ends_on, by=actor(request), as_of=company_today())
            return
        facts = dict(form.cleaned_data)
        row = cover(facts.pop("territory"), by=actor(request), as_of=company_today(), **facts)
        obj.__dict__.update(row.__dict__)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False


@admin.register(AccountAssignment)
class AssignmentAdmin(HouseAdmin):
    """A move is added; what was stays."""

    list_display = ("account", "territory", "starts_on", "ends_on", "source", "rule")
    list_select_related = ("account", "territory", "rule")
    list_filter = ("source", ("territory", admin.RelatedOnlyFieldListFilter))
    search_fields = ("=account__external_id", "territory__name", "=territory__code")
    search_help_text = "Territory, or key of the account"
    ordering = ("-pk",)
    autocomplete_fields = ("account", "territory")
    fields = ("account", "territory", "starts_on")

    def keep(self, request: HttpRequest, obj: Any, form: Any, *, change: bool) -> None:  # noqa: ARG002
        facts = form.cleaned_data
        with _naming_the_day("starts_on"):
            row = assign_account(
                facts["account"],
                territory=facts["territory"],
                on=facts["starts_on"],
                by=actor(request),
                as_of=company_today(),
            )
        obj.__dict__.update(row.__dict__)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False


@contextmanager
def _naming_the_day(field: str) -> Iterator[None]:
    """A verb speaks of the day as `on`; the row calls it its first or its last."""
    try:
        yield
    except DomainError as error:
        named = (replace(b, field=field) if b.field == "on" else b for b in error.blockers)
        raise DomainError(*named) from error
