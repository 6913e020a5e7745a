"""Rules that only a trigger can hold."""

import pgtrigger
from django.db.models import Model


class AcyclicTree(pgtrigger.Trigger):
    """Refuse a parent that is the row itself or stands below it, at any depth.

    Moves within one table are serialised by an advisory lock that ends with the transaction: two people who
    each hang one node under the other at the same moment cannot both succeed.

    Steps up row by row by the primary key: a recursive query is planned for the rows there were when it was
    first asked, and while next to none had a parent it read all that have one.
    """

    def __init__(self, *, name: str, parent: str) -> None:
        self.parent = parent
        super().__init__(
            name=name,
            when=pgtrigger.Before,
            operation=pgtrigger.Insert | pgtrigger.UpdateOf(f"{parent}_id"),  # type: ignore[no-untyped-call]
            condition=pgtrigger.Q(**{f"new__{parent}__isnull": False}),
            declare=[("above", "bigint")],
        )

    def get_func(self, model: type[Model]) -> str:  # type: ignore[override]  # the library means the class
        table = model._meta.db_table
        column = model._meta.get_field(self.parent).column  # type: ignore[union-attr]
        return f"""
            PERFORM pg_advisory_xact_lock(hashtext('{table}.{column}'));
            above := NEW.{column};
            WHILE above IS NOT NULL LOOP
                IF above = NEW.id THEN
                    RAISE EXCEPTION '{self.name}'
                        USING ERRCODE = 'check_violation', CONSTRAINT = '{self.name}';
                END IF;
                SELECT {column} INTO above FROM {table} WHERE id = above;
            END LOOP;
            RETURN NEW;
        """


class NoTruncate(pgtrigger.Trigger):
    """Refuse TRUNCATE: it fires no row trigger, so it would empty a table without a trace in the history.

    The one way past is a session that says `SET book.allow_truncate = on`: a person with the database's
    password. The application never does.
    """

    name = "no_truncate"
    level = pgtrigger.Statement
    when = pgtrigger.Before
    operation = pgtrigger.Truncate
    func = """
        IF current_setting('book.allow_truncate', true) IS DISTINCT FROM 'on' THEN
            RAISE EXCEPTION 'TRUNCATE of % is refused: its history would not show it', TG_TABLE_NAME
                USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NULL;
    """
