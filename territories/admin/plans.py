"""Plans and targets: read here; they are written where the plan is made, or come in by files."""

from django.contrib import admin

from accounts.admin.base import RowsInside
from common.admin import ReadOnlyAdmin
from territories.models import Initiative, PlanStep, Target, TerritoryPlan


class InitiativesInside(RowsInside):
    model = Initiative
    fields = ("summary", "user", "due_on", "progress")
    ordering = ("pk",)


class StepsInside(RowsInside):
    model = PlanStep
    fields = ("at", "kind", "edition", "by", "note")
    readonly_fields = ("at",)
    ordering = ("-pk",)


@admin.register(TerritoryPlan)
class PlanAdmin(ReadOnlyAdmin):
    list_display = ("territory", "period", "state", "edition")
    list_select_related = ("territory",)
    list_filter = ("state", "period")
    search_fields = ("territory__name", "=territory__code")
    search_help_text = "Territory"
    ordering = ("-pk",)
    inlines = (InitiativesInside, StepsInside)


@admin.register(Initiative)
class InitiativeAdmin(ReadOnlyAdmin):
    list_display = ("summary", "plan", "user", "due_on", "progress")
    list_select_related = ("plan__territory", "user")
    search_fields = ("summary", "user__name", "plan__territory__name")
    search_help_text = "Words of it, person or territory"
    ordering = ("-pk",)


@admin.register(PlanStep)
class PlanStepAdmin(ReadOnlyAdmin):
    list_display = ("at", "plan", "kind", "edition", "by")
    list_select_related = ("plan__territory", "by")
    list_filter = ("kind",)
    search_fields = ("by__name", "plan__territory__name")
    search_help_text = "Person or territory"
    ordering = ("-pk",)


@admin.register(Target)
class TargetAdmin(ReadOnlyAdmin):
    list_display = ("period", "measure", "territory", "user", "value")
    list_select_related = ("territory", "user")
    list_filter = ("period", "measure")
    search_fields = ("territory__name", "=territory__code", "user__name", "user__email")
    search_help_text = "Territory or person"
    ordering = ("-pk",)
