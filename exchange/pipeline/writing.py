"""From the diff to the book: created rows in one INSERT a kind, changed ones in one UPDATE."""

from django.db.models import Field, Model
from django.db.models.fields import NOT_PROVIDED

from common.errors import DomainError
from exchange.formats.spec import File
from exchange.pipeline.comparing import sides_of
from exchange.pipeline.intake import Intake
from exchange.pipeline.sides import SIDES
from exchange.pipeline.sql import Database, literal, name, names
from exchange.pipeline.staged import Staged
from exchange.pipeline.territories import end_what_was

# Nobody signs in with these until they choose a password by mail.
NO_PASSWORD = "'!' || replace(gen_random_uuid()::text, '-', '')"  # noqa: S105


def write_rows(intake: Intake, staged: Staged) -> None:
    """Create and change the rows of one file."""
    database = intake.database
    if staged.kind == "assignments":
        end_what_was(database)
    # What ends makes room for what begins after it.
    steps = (_change, _create) if staged.file.always_apart else (_create, _change)
    for step in steps:
        step(database, staged)


def _create(database: Database, staged: Staged) -> None:
    if _count(database, staged, "created"):
        database.run(_insert(staged))
        database.run(f"ANALYZE {staged.file.table}")  # what comes next must know how many there are now


def _change(database: Database, staged: Staged) -> None:
    changed = _count(database, staged, "changed")
    if changed and database.run(_update(staged)) != changed:
        raise DomainError(f"Somebody changed {staged.kind} meanwhile. Run the import again.")


def write_sides(intake: Intake, staged: Staged) -> None:
    """Write what the file says and other tables hold."""
    for column in sides_of(staged):
        SIDES[staged.kind, column].write(intake.database)


def _count(database: Database, staged: Staged, verdict: str) -> int:
    counted = database.rows(f"SELECT count(*) FROM {staged.diff} WHERE verdict = '{verdict}'")
    return int(counted[0][0])


def columns_of(file: File) -> list[str]:
    """The model's columns that the format says something of."""
    return [file.stored_in(column) for column in file.own_columns] + list(file.always)


def _insert(staged: Staged) -> str:
    file = staged.file
    said = columns_of(file)
    rest = {
        column: file.derived.get(column) or _unsaid(field)
        for field in file.model._meta.concrete_fields
        if (column := str(field.column)) not in {"id", *said}
    }
    held = f"LEFT JOIN {file.table} t ON t.id = n.id" if file.derived else ""
    return (
        f"INSERT INTO {file.table} (id, {names([*said, *rest])}) "
        f"SELECT n.id, {', '.join([names(said, of='n'), *rest.values()])} "
        f"FROM {staged.diff} n {held} WHERE n.verdict = 'created' ORDER BY n.row"
    )


def _unsaid(field: "Field[object, object]") -> str:
    """What a new row holds in a column of which the format says nothing: the model's own default."""
    if field.name == "password":
        return NO_PASSWORD
    if getattr(field, "auto_now_add", False) or field.get_internal_type() == "DateTimeField":
        return "now()"
    if field.default is not NOT_PROVIDED and not callable(field.default):
        return literal(str(field.default))
    if field.null:
        return "NULL"
    if field.empty_strings_allowed:
        return "''"
    model: type[Model] = field.model
    raise LookupError(f"Nothing says what {model.__name__}.{field.name} of an imported row is.")


def _update(staged: Staged) -> str:
    file = staged.file
    said = columns_of(file)
    changes = [f"{name(column)} = n.{name(column)}" for column in said]
    changes += [f"{name(column)} = {sql}" for column, sql in file.derived.items()]
    unseen = ""
    if file.versioned:
        changes.append("version = t.version + 1")
        unseen = "AND t.version = n.seen_version"
    return (
        f"UPDATE {file.table} t SET {', '.join(changes)} FROM {staged.diff} n "
        f"WHERE t.id = n.id AND n.verdict = 'changed' {unseen}"
    )
