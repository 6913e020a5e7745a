"""What the pages of accounts in Django admin share."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.db.models.expressions import Combinable
from django.http import HttpRequest

from common.admin import HouseAdmin
from common.forms import HouseModelForm, VersionedForm
from common.search import matching
from people.models import User


def actor(request: HttpRequest) -> User:
    """Who works here; the site lets nobody else in."""
    assert isinstance(request.user, User)  # noqa: S101
    return request.user


class VerbAdmin(HouseAdmin):
    """Adds and edits rows by their verbs; a subclass says which. Versioned rows refuse to be overwritten."""

    def add_by_verb(self, facts: dict[str, Any], *, by: User) -> Any:
        """The new row."""
        raise NotImplementedError

    def edit_by_verb(self, row: Any, facts: dict[str, Any], *, by: User, version: int) -> Any:
        """The row as it now is."""
        raise NotImplementedError

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        kwargs.setdefault("form", VersionedForm if obj else HouseModelForm)
        return super().get_form(request, obj, change, **kwargs)

    def keep(self, request: HttpRequest, obj: Any, form: Any, *, change: bool) -> None:
        facts = dict(form.cleaned_data)
        if change:
            row, version = self.model._default_manager.get(pk=obj.pk), facts.pop("version")
            kept = self.edit_by_verb(row, facts, by=actor(request), version=version)
        else:
            kept = self.add_by_verb(facts, by=actor(request))
        obj.__dict__.update(
            kept.__dict__
        )  # Django goes on with this object: its key, its name in the message


class SearchedAdmin(HouseAdmin):
    """Searches as the desk does: by the indexes, slips forgiven."""

    searched: ClassVar[str | Combinable]
    searched_title = "name"
    MOST = 100

    def get_search_results(
        self,
        request: HttpRequest,  # noqa: ARG002
        queryset: QuerySet[Any],
        search_term: str,
    ) -> tuple[QuerySet[Any], bool]:
        if not search_term.strip():
            return queryset, False
        found = matching(queryset, self.searched, search_term, title=self.searched_title, limit=self.MOST)
        return queryset.filter(pk__in=found.values("pk")), False


class RowsInside(admin.TabularInline):  # type: ignore[type-arg]  # a subclass names its model
    """Rows that belong to the one shown: to be read, and gone to."""

    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False
