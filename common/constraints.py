"""Rules between two rows that a plain foreign key does not hold."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import BaseConstraint, ForeignKey, Model

SQL = "CONSTRAINT {name} FOREIGN KEY ({field}, {same}) REFERENCES {target} (id, {same})"


class SameForeignKey(BaseConstraint):
    """The row that `field` points at has the same `same` as this row: a manager at the same account, say.

    A foreign key over both columns, so that it also holds between two people who save at the same moment,
    and when the other row is changed. The other model needs a unique constraint on `id` and `same`.
    """

    def __init__(
        self, *, name: str, field: str, same: str, violation_error_message: str | None = None
    ) -> None:
        self.field = field
        self.same = same
        super().__init__(name=name, violation_error_message=violation_error_message)

    def constraint_sql(  # type: ignore[override]
        self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor
    ) -> str:
        quote = schema_editor.quote_name
        return SQL.format(
            name=quote(self.name),
            field=quote(_key(model, self.field).column),
            same=quote(_key(model, self.same).column),
            target=quote(self._target(model)._meta.db_table),
        )

    def create_sql(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> None:  # type: ignore[override]
        """Comes last in its migration, as Django's own keys do: by then the other constraint stands."""
        table = schema_editor.quote_name(model._meta.db_table)
        schema_editor.deferred_sql.append(
            f"ALTER TABLE {table} ADD {self.constraint_sql(model, schema_editor)}"
        )

    def remove_sql(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> str:  # type: ignore[override]
        table = schema_editor.quote_name(model._meta.db_table)
        return f"ALTER TABLE {table} DROP CONSTRAINT {schema_editor.quote_name(self.name)}"

    def validate(
        self, model: type[Model], instance: Model, exclude: Any = None, using: str = DEFAULT_DB_ALIAS
    ) -> None:
        """Say so at the field, before the database does."""
        field, same = _key(model, self.field), _key(model, self.same)
        pointed_at = getattr(instance, field.attname)
        if pointed_at is None or {self.field, self.same} & set(exclude or ()):
            return
        fits = {"pk": pointed_at, same.attname: getattr(instance, same.attname)}
        if not self._target(model)._default_manager.using(using).filter(**fits).exists():
            raise ValidationError({self.field: self.get_violation_error_message()})

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        return path, args, kwargs | {"field": self.field, "same": self.same}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SameForeignKey) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash((self.name, self.field, self.same))

    def _target(self, model: type[Model]) -> type[Model]:
        target = _key(model, self.field).related_model
        assert isinstance(target, type)  # noqa: S101  a string only before the models are loaded
        return target


def _key(model: type[Model], name: str) -> "ForeignKey[Any, Any]":
    field = model._meta.get_field(name)
    assert isinstance(field, ForeignKey)  # noqa: S101
    return field
