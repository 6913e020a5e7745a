"""Renewals to be read: their verbs write them."""

from django.contrib import admin

from accounts.admin.base import RowsInside
from common.admin import ReadOnlyAdmin
from renewals.models import Renewal, RenewalDay, RenewalTask, RiskFlag, StageStay

FINDS_RENEWAL = ("=renewal__account__external_id", "=renewal__contract__number")
FINDS_HELP = "Key of the account or number of the contract"


class RisksInside(RowsInside):
    model = RiskFlag
    fields = ("kind", "reason", "raised_on", "cleared_on")


class StaysInside(RowsInside):
    model = StageStay
    fields = ("stage", "since", "left_on")


class DaysInside(RowsInside):
    model = RenewalDay
    fields = ("kind", "on")
    show_change_link = False


@admin.register(Renewal)
class RenewalAdmin(ReadOnlyAdmin):
    list_display = (
        "contract",
        "account",
        "due_on",
        "stage",
        "category",
        "atr_amount",
        "outcome",
        "closed_on",
    )
    list_select_related = ("contract", "account")
    list_filter = ("stage", "category", "outcome", "closed_through")
    date_hierarchy = "due_on"
    search_fields = ("=account__external_id", "=contract__number")
    search_help_text = FINDS_HELP
    ordering = ("-due_on", "-pk")
    inlines = (RisksInside, StaysInside, DaysInside)


@admin.register(RiskFlag)
class RiskFlagAdmin(ReadOnlyAdmin):
    list_display = ("renewal", "kind", "reason", "raised_on", "raised_by", "cleared_on")
    list_select_related = ("renewal__contract", "raised_by")
    list_filter = ("kind",)
    search_fields = (*FINDS_RENEWAL, "reason")
    search_help_text = FINDS_HELP
    ordering = ("-raised_on", "-pk")


@admin.register(StageStay)
class StageStayAdmin(ReadOnlyAdmin):
    list_display = ("renewal", "stage", "since", "left_on")
    list_select_related = ("renewal__contract",)
    list_filter = ("stage",)
    search_fields = FINDS_RENEWAL
    search_help_text = FINDS_HELP
    ordering = ("-left_on", "-pk")


@admin.register(RenewalDay)
class RenewalDayAdmin(ReadOnlyAdmin):
    list_display = ("on", "kind", "renewal", "noted_at")
    list_select_related = ("renewal__contract",)
    list_filter = ("kind",)
    date_hierarchy = "on"
    search_fields = FINDS_RENEWAL
    search_help_text = FINDS_HELP
    ordering = ("-on", "-pk")


@admin.register(RenewalTask)
class RenewalTaskAdmin(ReadOnlyAdmin):
    list_display = ("task", "renewal", "step")
    list_select_related = ("task", "renewal__contract", "step")
    search_fields = (*FINDS_RENEWAL, "task__summary")
    search_help_text = FINDS_HELP
    ordering = ("-pk",)
