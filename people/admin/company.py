"""Whose book this is, later."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from common.admin import HouseAdmin
from people.domain.company import change_company
from people.forms.company import FIELDS, CompanyForm
from people.models import Company


@admin.register(Company)
class CompanyAdmin(HouseAdmin):
    form = CompanyForm
    fields = (*FIELDS, "set_up_at")
    readonly_fields = ("set_up_at",)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # noqa: ARG002
        """There is one row: straight to it, or to where it is made."""
        row = Company.objects.first()
        return redirect("admin:people_company_change", row.pk) if row else redirect("setup")

    def keep(self, request: HttpRequest, obj: Company, form: CompanyForm, *, change: bool) -> None:  # noqa: ARG002
        current = Company.objects.get(pk=obj.pk)
        change_company(current, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False
