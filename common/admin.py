"""The base of all pages in Django admin: verbs write, nothing is overwritten, triggers tell the history.

An app says what stands in lists and forms; what a save does is a verb that it calls in `keep`.
"""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.db.models import CharField, Model
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import capfirst

from common.edits import stale_edit
from common.errors import DomainError, StaleEditError
from common.forms import VersionedForm


class StaleFormError(Exception):
    """Carries the form of a stale edit out of Django's save, to the page that asks which value to keep."""

    def __init__(self, form: VersionedForm) -> None:
        self.form = form
        super().__init__("stale")


class ValuesFilter(admin.AllValuesFieldListFilter):
    """The texts that stand in a column, to choose from; the empty one has a name, too."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        for choice in super().choices(changelist):
            yield {**choice, "display": choice["display"] or self.empty_value_display}


admin.FieldListFilter.register(
    lambda field: isinstance(field, CharField) and not field.choices, ValuesFilter, take_priority=True
)


class RowsBelow(admin.TabularInline):  # type: ignore[type-arg]  # a subclass names its model
    """Rows that belong to the one shown, edited with it. The head of a column is no label of its fields."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field:
            field.widget.attrs.setdefault("aria-label", capfirst(db_field.verbose_name))
        return field


class HouseAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # a subclass names its model by registering
    """Adds and edits through `keep`. A verb that refuses is shown at its fields, with all that was typed."""

    list_per_page = 50
    show_full_result_count = False

    def view_on_site(self, obj: Any) -> str | None:
        """The row's own page, where it has one: straight there, not over Django's list of content types."""
        address = getattr(obj, "get_absolute_url", None)
        return str(address()) if address else None

    def get_urls(self) -> list[Any]:
        """Only addresses with a name: Django's old spelling of the change page led on to the new one."""
        return [url for url in super().get_urls() if url.name]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """A list is called after what stands in it, not after what one might do with it."""
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, title | (extra_context or {}))

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Fields that lead to another row choose it; to change that row one goes there."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            wrapper = field.widget
            wrapper.can_add_related = wrapper.can_change_related = False
            wrapper.can_delete_related = wrapper.can_view_related = False
        return field

    def keep(self, request: HttpRequest, obj: Any, form: Any, *, change: bool) -> None:
        """Write `obj`. Apps with verbs call them here; DomainError and StaleEditError become pages."""
        super().save_model(request, obj, form, change)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        try:
            self.keep(request, obj, form, change=change)
        except StaleEditError as error:
            raise StaleFormError(form) from error

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except StaleFormError as stale:
            current = self.model._default_manager.get(pk=stale.form.instance.pk)
            return stale_edit(request, stale.form, current)
        except DomainError as refusal:
            request.refusal = refusal  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """A row's page is called after the row."""
        named = {"title": str(context["original"]), "subtitle": None} if context.get("original") else {}
        return super().render_change_form(request, context | named, *args, **kwargs)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form, telling why the verb refused when the request comes here for the second time."""
        form: type[ModelForm[Any]] = super().get_form(request, obj, change=change, **kwargs)
        refusal = getattr(request, "refusal", None)
        return _refusing(form, refusal) if refusal else form

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """What the triggers recorded of this row: who, when, what was and what is."""
        obj: Model | None = self.get_object(request, unquote(object_id))
        if obj is None:
            gone: HttpResponse = self._get_obj_does_not_exist_redirect(  # type: ignore[attr-defined]
                request, self.opts, object_id
            )
            return gone
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": f"History of {obj}",
            "subtitle": None,
            "entries": self.admin_site.history_of(obj, viewer=request.user),  # type: ignore[attr-defined]
            "module_name": capfirst(self.opts.verbose_name_plural),
            "object": obj,
            "opts": self.opts,
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/object_history.html", context)

    # One history: the triggers'. Django's own log would tell half of it a second time.

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        pass

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        pass

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        pass


class ReadOnlyAdmin(HouseAdmin):
    """What verbs, jobs and triggers own: there to be looked at, searched and filtered, not typed over."""

    actions = None

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False


def _refusing(form: type[Any], refusal: DomainError) -> type[Any]:
    class Refusing(form):  # type: ignore[misc]
        def clean(self) -> Any:
            cleaned = super().clean()
            for blocker in refusal.blockers:
                self.add_error(blocker.field if blocker.field in self.fields else None, str(blocker))
            return cleaned

    return Refusing
