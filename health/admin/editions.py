"""Editions: a draft is edited, tried on the real book, and adopted; what is in force is read."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from accounts.admin.base import VerbAdmin, actor
from audit.context import acting
from common.admin import RowsBelow
from common.errors import DomainError
from health.domain.editions import adopt_edition, draft_edition, edit_edition
from health.models import HealthEdition, Weight
from health.queries.preview import preview_edition
from people.company import company, company_today
from people.models import User


class WeightsInside(RowsBelow):
    """What each measure weighs: the first rows for every segment, more for one that is named."""

    model = Weight
    fields = ("segment", "measure", "weight")
    extra = 0
    ordering = ("segment", "pk")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is not None and obj.is_draft and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return (obj is None or obj.is_draft) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return (obj is None or obj.is_draft) and super().has_delete_permission(request, obj)


@admin.register(HealthEdition)
class HealthEditionAdmin(VerbAdmin):
    list_display = ("__str__", "adopted_on", "green_from", "amber_from", "coverage_percent", "note")
    search_fields = ("note",)
    search_help_text = "Note"
    ordering = ("-pk",)
    inlines = (WeightsInside,)
    actions = ("adopt",)
    change_form_template = "admin/health/healthedition/change_form.html"
    fieldsets = (
        (None, {"fields": ("note",)}),
        ("What a score says", {"fields": ("green_from", "amber_from", "coverage_percent")}),
        ("How facts are measured", {"fields": ("pulse_days", "silent_days", "used_percent")}),
        ("What keeps a score low", {"fields": ("drop_percent", "drop_cap", "overdue_cap", "notice_cap")}),
    )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return (obj is None or obj.is_draft) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is not None and obj.is_draft and super().has_delete_permission(request, obj)

    def add_by_verb(self, facts: dict[str, Any], *, by: User) -> HealthEdition:
        return draft_edition(by=by, **facts)

    def edit_by_verb(
        self, row: HealthEdition, facts: dict[str, Any], *, by: User, version: int
    ) -> HealthEdition:
        return edit_edition(row, facts, by=by, version=version)

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:  # noqa: ARG002
        """A new draft brings the weights of the edition in force: they are edited once it is saved."""
        return self.inlines if obj else ()

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:  # noqa: ARG002
        with acting(by=actor(request)):
            formset.save()

    @admin.action(description="Put this draft in force from today", permissions=["change"])
    def adopt(self, request: HttpRequest, editions: QuerySet[HealthEdition]) -> None:
        if len(editions) != 1:
            self.message_user(request, "Choose one draft.", messages.ERROR)
            return
        try:
            adopted = adopt_edition(editions[0], by=actor(request), on=company_today())
        except DomainError as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            self.message_user(request, f"{adopted} is in force; the next scoring goes by it.")

    def get_urls(self) -> list[URLPattern]:
        own = path(
            "<path:object_id>/preview/",
            self.admin_site.admin_view(self.preview),
            name="health_healthedition_preview",
        )
        return [own, *super().get_urls()]

    def preview(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """What this edition would make of today's book; nothing is written."""
        edition = self.get_object(request, unquote(object_id))
        if edition is None or not self.has_view_permission(request, edition):
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": f"{edition}, tried on the book",
            "subtitle": None,
            "opts": self.opts,
            "object": edition,
            "preview": preview_edition(edition, as_of=company_today()),
            "currency": company().currency,
        }
        return TemplateResponse(request, "admin/health/healthedition/preview.html", context)
