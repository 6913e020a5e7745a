"""All changes, for administrators. The history of one object is part of its own pages (common.admin)."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern

from audit.filters import ChangeFilter
from audit.models import RecordedChange
from audit.queries import changes
from common.admin import ReadOnlyAdmin

LIST = "audit_recordedchange_changelist"
LAST_PAGE = 200  # pages are counted off in every table; further back, choose days


@admin.register(RecordedChange)
class RecordedChangeAdmin(ReadOnlyAdmin):
    """A list and nothing else: there is no table behind it, so no row to open."""

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        chosen = ChangeFilter(request.GET)
        page = _page(request.GET.get("page", ""))
        reader: Any = request.user  # an administrator, or there would have been 403
        entries, more = changes(viewer=reader, page=page, **chosen.conditions())
        query = request.GET.copy()
        query.pop("page", None)
        context = {
            **self.admin_site.each_context(request),
            "title": "Changes",
            "opts": self.opts,
            "filter": chosen,
            "entries": entries,
            "query": query.urlencode(),
            "newer": page - 1,
            "older": page + 1 if more and page < LAST_PAGE else None,
            **(extra_context or {}),
        }
        return TemplateResponse(request, "audit/changes.html", context)

    def get_urls(self) -> list[URLPattern]:
        return [url for url in super().get_urls() if url.name == LIST]


def _page(text: str) -> int:
    return min(max(int(text), 1), LAST_PAGE) if text.isdecimal() else 1
