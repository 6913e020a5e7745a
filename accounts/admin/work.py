"""What was talked about, what is to be done, what is used."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.admin.base import VerbAdmin, actor
from accounts.domain.activities import edit_activity, log_activity
from accounts.domain.tasks import complete_task, edit_task, plan_task, reopen_task
from accounts.models import Activity, Task, UsageReading
from common.admin import ReadOnlyAdmin
from people.company import company_today
from people.models import User


@admin.register(Activity)
class ActivityAdmin(VerbAdmin):
    list_display = ("on", "kind", "account", "user", "summary")
    list_display_links = ("on", "kind")
    list_select_related = ("account", "user")
    list_filter = ("kind", ("user", admin.RelatedOnlyFieldListFilter))
    date_hierarchy = "on"
    search_fields = ("=external_id", "=account__external_id", "user__name")
    search_help_text = "Person, or key of the account or activity"
    ordering = ("-on", "-pk")
    autocomplete_fields = ("account", "user")
    readonly_fields = ("contacts", "logged_on", "created_at")
    fields = ("account", "kind", "on", "at", "summary", "user", "external_id", *readonly_fields)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:  # noqa: ARG002
        return (*self.readonly_fields, "account") if obj else self.readonly_fields

    def add_by_verb(self, facts: dict[str, Any], *, by: User) -> Activity:
        return log_activity(facts.pop("account"), by=by, as_of=company_today(), **facts)

    def edit_by_verb(self, row: Activity, facts: dict[str, Any], *, by: User, version: int) -> Activity:
        return edit_activity(row, by=by, version=version, as_of=company_today(), **facts)


class DoneFilter(admin.SimpleListFilter):
    """Open or done; what is open is what one looks for."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002
        return [("open", "Open"), ("due", "Due"), ("done", "Done")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:  # noqa: ARG002
        tasks: Any = queryset
        rows = {"open": tasks.open, "due": lambda: tasks.due_by(company_today()), "done": tasks.done}
        chosen = rows.get(self.value() or "")
        return chosen() if chosen else queryset


@admin.register(Task)
class TaskAdmin(VerbAdmin):
    list_display = ("summary", "account", "user", "due_on", "done_on", "source")
    list_select_related = ("account", "user")
    list_filter = (DoneFilter, "source", ("user", admin.RelatedOnlyFieldListFilter))
    search_fields = ("summary", "=account__external_id", "user__name")
    search_help_text = "Words of it, person, or key of the account"
    ordering = ("due_on", "pk")
    autocomplete_fields = ("account", "user")
    readonly_fields = ("source", "done_on", "done_by", "created_at")
    fields = ("account", "summary", "user", "due_on", "remind_on", "external_id", *readonly_fields)
    actions = ("complete", "reopen")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:  # noqa: ARG002
        return (*self.readonly_fields, "account") if obj else self.readonly_fields

    def add_by_verb(self, facts: dict[str, Any], *, by: User) -> Task:
        return plan_task(facts.pop("account"), by=by, **facts)

    def edit_by_verb(self, row: Task, facts: dict[str, Any], *, by: User, version: int) -> Task:
        return edit_task(row, by=by, version=version, **facts)

    @admin.action(description="Done today", permissions=["change"])
    def complete(self, request: HttpRequest, tasks: QuerySet[Task]) -> None:
        for task in tasks:
            complete_task(task, by=actor(request), on=company_today())

    @admin.action(description="Open again", permissions=["change"])
    def reopen(self, request: HttpRequest, tasks: QuerySet[Task]) -> None:
        for task in tasks:
            reopen_task(task, by=actor(request))


@admin.register(UsageReading)
class UsageAdmin(ReadOnlyAdmin):
    """Readings come from systems, by import."""

    list_display = ("account", "product", "on", "quantity", "entitlement")
    list_select_related = ("account", "product")
    list_filter = (("product", admin.RelatedOnlyFieldListFilter),)
    date_hierarchy = "on"
    search_fields = ("=account__external_id", "=product__code")
    search_help_text = "Key of the account, or code of the product"
    ordering = ("-on", "-pk")
