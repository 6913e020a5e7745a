"""Contracts to be read: value, terms and lines are written by the verbs, on the contract's own page."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.admin.base import RowsInside, VerbAdmin
from accounts.domain.clauses import edit_clause, note_clause
from accounts.models import Clause, Contract, Subscription, Term
from common.admin import ReadOnlyAdmin
from people.models import User


class LinesInside(RowsInside):
    model = Subscription
    fields = (
        "line",
        "product",
        "quantity",
        "unit_price",
        "price_period",
        "starts_on",
        "ends_on",
        "withdrawn",
    )
    ordering = ("line",)


class TermsInside(RowsInside):
    model = Term
    fields = ("n", "starts_on", "ends_on", "their_deadline_on", "our_deadline_on", "decides_on", "atr_amount")
    ordering = ("n",)


class ClausesInside(RowsInside):
    model = Clause
    fields = ("kind", "section", "summary")


@admin.register(Contract)
class ContractAdmin(ReadOnlyAdmin):
    list_display = ("number", "account", "status", "renewal_mode", "currency", "starts_on", "ends_on")
    list_select_related = ("account",)
    list_filter = ("status", "renewal_mode", "currency")
    date_hierarchy = "starts_on"
    search_fields = ("number", "=account__external_id")
    search_help_text = "Number, or key of the account"
    ordering = ("-starts_on", "-pk")
    inlines = (LinesInside, TermsInside, ClausesInside)


@admin.register(Subscription)
class SubscriptionAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "product", "quantity", "unit_price", "price_period", "starts_on", "ends_on")
    list_select_related = ("contract", "product")
    list_filter = (("product", admin.RelatedOnlyFieldListFilter), "recurring", "price_period", "withdrawn")
    search_fields = ("=contract__number", "=product__code")
    search_help_text = "Number of the contract, or code of the product"
    ordering = ("-pk",)


@admin.register(Term)
class TermAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "starts_on", "ends_on", "their_deadline_on", "decides_on", "atr_amount")
    list_select_related = ("contract",)
    date_hierarchy = "decides_on"
    search_fields = ("=contract__number",)
    search_help_text = "Number of the contract"
    ordering = ("decides_on", "pk")


@admin.register(Clause)
class ClauseAdmin(VerbAdmin):
    list_display = ("summary", "contract", "kind", "section")
    list_select_related = ("contract",)
    list_filter = ("kind",)
    search_fields = ("summary", "=contract__number")
    search_help_text = "Words of it, or number of the contract"
    ordering = ("-pk",)
    autocomplete_fields = ("contract",)
    fields = ("contract", "kind", "section", "summary", "wording")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:  # noqa: ARG002
        return ("contract",) if obj else ()

    def add_by_verb(self, facts: dict[str, Any], *, by: User) -> Clause:
        return note_clause(facts.pop("contract"), by=by, **facts)

    def edit_by_verb(self, row: Clause, facts: dict[str, Any], *, by: User, version: int) -> Clause:
        return edit_clause(row, by=by, version=version, **facts)
