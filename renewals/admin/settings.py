"""What an administrator sets about renewals."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.admin.base import VerbAdmin
from common.admin import RowsBelow
from people.company import company_today
from people.models import User
from renewals.domain.settings import add_setting, choose_renewal_policy, edit_setting
from renewals.models import LossReason, Playbook, PlaybookStep, RenewalPolicy, StageLabel, TierLead


class SettingAdmin(VerbAdmin):
    def add_by_verb(self, facts: dict[str, Any], *, by: User) -> Any:
        return add_setting(self.model(**facts), by=by, on=company_today())

    def edit_by_verb(self, row: Any, facts: dict[str, Any], *, by: User, version: int) -> Any:
        return edit_setting(row, facts, by=by, on=company_today(), version=version)


@admin.register(RenewalPolicy)
class RenewalPolicyAdmin(VerbAdmin):
    """One row: straight to it."""

    fields = ("lead_days", "soon_days", "silent_days")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # noqa: ARG002
        row, _ = RenewalPolicy.objects.get_or_create(pk=1)
        return redirect("admin:renewals_renewalpolicy_change", row.pk)

    def edit_by_verb(
        self,
        row: RenewalPolicy,  # noqa: ARG002  there is one
        facts: dict[str, Any],
        *,
        by: User,
        version: int,
    ) -> RenewalPolicy:
        return choose_renewal_policy(by=by, on=company_today(), version=version, **facts)


@admin.register(TierLead)
class TierLeadAdmin(SettingAdmin):
    list_display = ("tier", "lead_days")
    search_fields = ("tier",)
    ordering = ("tier",)
    fields = ("tier", "lead_days")


@admin.register(StageLabel)
class StageLabelAdmin(SettingAdmin):
    list_display = ("stage", "label")
    list_display_links = ("stage", "label")
    search_fields = ("label",)
    ordering = ("pk",)
    fields = ("stage", "label")


@admin.register(LossReason)
class LossReasonAdmin(SettingAdmin):
    list_display = ("name", "parent", "is_active")
    list_select_related = ("parent",)
    list_filter = ("is_active",)
    search_fields = ("name", "parent__name")
    autocomplete_fields = ("parent",)
    ordering = ("name",)
    fields = ("name", "parent", "is_active")


class StepsInside(RowsBelow):
    model = PlaybookStep
    fields = ("summary", "days_before")
    extra = 1


@admin.register(Playbook)
class PlaybookAdmin(SettingAdmin):
    list_display = ("name", "tier", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name", "tier")
    ordering = ("name",)
    fields = ("name", "tier", "is_active")
    inlines = (StepsInside,)
