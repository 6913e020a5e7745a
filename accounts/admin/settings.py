"""What an administrator sets: products, rates, how the company counts."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.admin.base import VerbAdmin, actor
from accounts.choices import RateKind
from accounts.domain.policies import choose_policies
from accounts.domain.products import add_product, edit_product
from accounts.domain.rates import drop_plan_rates, set_plan_rates
from accounts.models import Policy, Product, Rate
from common.admin import HouseAdmin
from people.company import company_today
from people.models import User


@admin.register(Product)
class ProductAdmin(VerbAdmin):
    list_display = ("code", "name", "family", "unit", "list_price", "currency", "is_active")
    list_display_links = ("code", "name")
    list_filter = ("is_active", "family")
    search_fields = ("code", "name")
    search_help_text = "Code or name"
    ordering = (Lower("name"), "pk")
    fields = ("code", "name", "family", "unit", "list_price", "currency", "is_active")

    def add_by_verb(self, facts: dict[str, Any], *, by: User) -> Product:
        return add_product(by=by, **facts)

    def edit_by_verb(self, row: Product, facts: dict[str, Any], *, by: User, version: int) -> Product:
        return edit_product(row, by=by, version=version, **facts)


@admin.register(Rate)
class RateAdmin(HouseAdmin):
    """A plan rate revalues what is held in its currency, at once; a reference rate converts documents."""

    list_display = ("kind", "currency", "starts_on", "rate")
    list_display_links = ("currency",)
    list_filter = ("kind", "currency")
    date_hierarchy = "starts_on"
    search_fields = ("currency",)
    search_help_text = "Currency"
    ordering = ("kind", "-starts_on", "currency")
    fields = ("kind", "currency", "starts_on", "rate")
    actions = ("drop",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:  # noqa: ARG002
        return ("kind", "currency", "starts_on") if obj else ()

    def keep(self, request: HttpRequest, obj: Rate, form: Any, *, change: bool) -> None:
        if obj.kind == RateKind.REFERENCE:
            super().keep(request, obj, form, change=change)
            return
        set_plan_rates(
            {obj.currency: obj.rate}, starts_on=obj.starts_on, by=actor(request), on=company_today()
        )
        obj.pk = Rate.objects.plan().get(currency=obj.currency, starts_on=obj.starts_on).pk

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Plan rates go by the set, see the action: one alone would leave the ledger behind."""
        reference = obj is not None and obj.kind == RateKind.REFERENCE
        return reference and super().has_delete_permission(request, obj)

    @admin.action(description="Take back the plan rates of these days", permissions=["change"])
    def drop(self, request: HttpRequest, rates: QuerySet[Any]) -> None:
        for starts_on in sorted({rate.starts_on for rate in rates if rate.kind == RateKind.PLAN}):
            drop_plan_rates(starts_on, by=actor(request), on=company_today())


@admin.register(Policy)
class PolicyAdmin(VerbAdmin):
    """One row: straight to it."""

    fields = ("grace_days", "retention_method", "atr_step", "logo_basis")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # noqa: ARG002
        row, _ = Policy.objects.get_or_create(pk=1)
        return redirect("admin:accounts_policy_change", row.pk)

    def edit_by_verb(self, row: Policy, facts: dict[str, Any], *, by: User, version: int) -> Policy:  # noqa: ARG002
        return choose_policies(by=by, on=company_today(), version=version, **facts)

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False
