"""The rules, the accounts that they name, and when they were applied."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.admin.base import RowsInside, VerbAdmin, actor
from common.admin import HouseAdmin, ReadOnlyAdmin
from common.errors import DomainError
from people.company import company_today
from people.models import User
from territories.domain.applying import ask_for_run
from territories.domain.rules import add_rule, edit_rule, name_account, remove_rule, stop_naming
from territories.models import RuleAccount, RuleRun, TerritoryRule


class AccountsInside(RowsInside):
    model = RuleAccount
    fields = ("account", "with_subsidiaries")
    ordering = ("pk",)


@admin.register(TerritoryRule)
class RuleAdmin(VerbAdmin):
    list_display = ("priority", "name", "territory", "is_active")
    list_display_links = ("priority", "name")
    list_select_related = ("territory",)
    list_filter = ("is_active", ("territory", admin.RelatedOnlyFieldListFilter))
    search_fields = ("name", "territory__name", "=territory__code")
    search_help_text = "Name of the rule or of the territory"
    ordering = ("priority",)
    autocomplete_fields = ("territory",)
    inlines = (AccountsInside,)
    fieldsets = (
        (None, {"fields": ("name", "territory", "priority", "is_active")}),
        ("Where they are", {"fields": ("countries", "regions", "cities")}),
        ("What they are", {"fields": ("verticals", "segments", "tiers", "acv_from", "acv_below")}),
    )

    actions = ("apply",)

    @admin.action(description="Apply all active rules as of today", permissions=["change"])
    def apply(self, request: HttpRequest, rules: QuerySet[TerritoryRule]) -> None:  # noqa: ARG002  all of them
        today = company_today()
        try:
            ask_for_run(on=today, as_of=today, by=actor(request))
        except DomainError as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            self.message_user(request, "A worker applies them; the list of runs tells how far it is.")

    def add_by_verb(self, facts: dict[str, Any], *, by: User) -> TerritoryRule:
        return add_rule(by=by, **facts)

    def edit_by_verb(
        self, row: TerritoryRule, facts: dict[str, Any], *, by: User, version: int
    ) -> TerritoryRule:
        return edit_rule(row, by=by, version=version, **facts)

    def delete_model(self, request: HttpRequest, obj: TerritoryRule) -> None:
        remove_rule(obj, by=actor(request))


@admin.register(RuleAccount)
class RuleAccountAdmin(HouseAdmin):
    list_display = ("rule", "account", "with_subsidiaries")
    list_select_related = ("rule", "account")
    list_filter = (("rule", admin.RelatedOnlyFieldListFilter),)
    search_fields = ("rule__name", "=account__external_id")
    search_help_text = "Rule, or key of the account"
    ordering = ("-pk",)
    autocomplete_fields = ("rule", "account")
    fields = ("rule", "account", "with_subsidiaries")

    def keep(self, request: HttpRequest, obj: Any, form: Any, *, change: bool) -> None:  # noqa: ARG002
        facts = dict(form.cleaned_data)
        row = name_account(facts.pop("rule"), by=actor(request), **facts)
        obj.__dict__.update(row.__dict__)

    def delete_model(self, request: HttpRequest, obj: RuleAccount) -> None:
        stop_naming(obj, by=actor(request))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False


@admin.register(RuleRun)
class RuleRunAdmin(ReadOnlyAdmin):
    """Asked for on the page of the rules, run by a worker."""

    exclude = ("found",)  # accounts and amounts: the page of the preview has them
    list_display = ("asked_at", "kind", "on", "by", "state", "assigned", "moved")
    list_select_related = ("by",)
    list_filter = ("kind", "state")
    date_hierarchy = "asked_at"
    search_fields = ("by__name", "by__email")
    search_help_text = "Person"
    ordering = ("-pk",)
