"""Alert rules by their verbs, tried before they are saved; alerts to be read: the sweep writes them."""

from typing import Any

from django.contrib import admin
from django.forms import CheckboxSelectMultiple, MultipleChoiceField
from django.http import HttpRequest

from accounts.admin.base import VerbAdmin
from accounts.choices import TeamRole
from common.admin import ReadOnlyAdmin
from people.company import company, company_today
from people.models import User
from renewals.domain.alert_rules import add_rule, edit_rule, ship_rules
from renewals.models import Alert, AlertRule
from renewals.queries.alert_preview import preview_of

TRY = "_preview"


@admin.register(AlertRule)
class AlertRuleAdmin(VerbAdmin):
    """A rule can be tried first: the same form comes back with what it would have raised and will raise."""

    list_display = ("__str__", "told", "urgency", "escalate_after_days", "is_active")
    list_filter = ("is_active", "anchor", "tier", "segment", "urgency")
    search_fields = ("tier", "segment")
    search_help_text = "Tier or segment"
    ordering = ("-is_active", "anchor", "offset_days", "pk")
    fieldsets = (
        ("When", {"fields": ("anchor", "offset_days")}),
        ("Which renewals", {"fields": ("tier", "segment", "minimum_acv", "counts_from")}),
        ("Who is told", {"fields": ("to_owner", "to_roles", "to_director")}),
        ("How", {"fields": ("channels", "urgency", "escalate_after_days", "is_active")}),
    )

    @admin.display(description="tells")
    def told(self, rule: AlertRule) -> str:
        people = [words for said, words in ((rule.to_owner, "owner"), (rule.to_director, "director")) if said]
        return ", ".join([*people, *(str(TeamRole(role).label).lower() for role in rule.to_roles)])

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False  # it is switched off: its alerts stay

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "to_roles":
            return MultipleChoiceField(
                choices=TeamRole.choices,
                required=False,
                label="Team roles",
                help_text=db_field.help_text,
                widget=CheckboxSelectMultiple,
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def add_by_verb(self, facts: dict[str, Any], *, by: User) -> AlertRule:
        return add_rule(AlertRule(**facts), by=by)

    def edit_by_verb(self, row: Any, facts: dict[str, Any], *, by: User, version: int) -> AlertRule:
        return edit_rule(row, facts, by=by, version=version)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        ship_rules()
        return super().changelist_view(request, extra_context)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        """Asked to try, nothing is saved: what was typed is shown again with what it would do."""
        tried = self._tried(request, object_id) if TRY in request.POST else None
        if tried is not None:
            request.method = "GET"
            request.tried = tried  # type: ignore[attr-defined]
            found = {"preview": preview_of(tried, as_of=company_today()), "currency": company().currency}
            extra_context = found | (extra_context or {})
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _tried(self, request: HttpRequest, object_id: str | None) -> AlertRule | None:
        """The rule as it was typed, None where the form does not hold."""
        row = self.get_object(request, object_id) if object_id else None
        form = self.get_form(request, row, change=row is not None)(request.POST, instance=row)
        if not form.is_valid():
            return None
        rule: AlertRule = form.instance
        rule.version = form.cleaned_data.get("version", rule.version)
        return rule

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        return getattr(request, "tried", None) or super().get_object(request, object_id, from_field)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        tried = getattr(request, "tried", None)
        if tried is not None:
            return {field.name: getattr(tried, field.name) for field in AlertRule._meta.concrete_fields}
        return {"counts_from": company_today()} | super().get_changeform_initial_data(request)


@admin.register(Alert)
class AlertAdmin(ReadOnlyAdmin):
    list_display = (
        "due_on",
        "rule",
        "renewal",
        "state",
        "told_on",
        "answered_by",
        "acted_as",
        "escalated_on",
    )
    list_display_links = ("due_on", "rule")
    list_select_related = ("rule", "renewal__contract", "answered_by")
    list_filter = ("state", "rule__anchor", "due_on")
    date_hierarchy = "due_on"
    search_fields = ("=renewal__account__external_id", "=renewal__contract__number")
    search_help_text = "Key of the account or number of the contract"
    ordering = ("-due_on", "-pk")
