"""Rules between rows of two tables, held by triggers that look at a whole statement at once."""

import pgtrigger
from django.db.models import Model


class NoneFound(pgtrigger.Trigger):
    """Refuse a statement after which `query` finds a row. The query reads the written rows as `changed`.

    One look a statement, so a million rows copied in cost one join. PostgreSQL gives the written rows to
    a trigger of a single operation only: a rule on insert and update is two triggers.
    """

    def __init__(self, *, name: str, operation: pgtrigger.Operation, rule: str, query: str) -> None:
        self.rule, self.query = rule, query
        super().__init__(
            name=name,
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=operation,
            referencing=pgtrigger.Referencing(new="changed"),  # type: ignore[no-untyped-call]
        )

    def get_func(self, model: Model) -> str:  # noqa: ARG002  the library's signature
        return f"""
            IF EXISTS ({self.query}) THEN
                RAISE EXCEPTION '{self.rule}' USING ERRCODE = 'check_violation', CONSTRAINT = '{self.rule}';
            END IF;
            RETURN NULL;
        """


class KeptWhile(pgtrigger.Trigger):
    """Refuse to delete rows while `query` finds one. The query reads the rows that go as `gone`."""

    def __init__(self, *, rule: str, query: str) -> None:
        self.rule, self.query = rule, query
        super().__init__(
            name=rule,
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=pgtrigger.Delete,
            referencing=pgtrigger.Referencing(old="gone"),  # type: ignore[no-untyped-call]
        )

    def get_func(self, model: Model) -> str:  # noqa: ARG002  the library's signature
        return f"""
            IF EXISTS ({self.query}) THEN
                RAISE EXCEPTION '{self.rule}'
                    USING ERRCODE = 'restrict_violation', CONSTRAINT = '{self.rule}';
            END IF;
            RETURN NULL;
        """


def on_insert_and_update(*, rule: str, query: str, prefix: str = "") -> list[NoneFound]:
    """The two triggers of one rule on the written rows."""
    name = f"{prefix}{rule}"
    return [
        NoneFound(name=f"{name}_on_insert", operation=pgtrigger.Insert, rule=rule, query=query),
        NoneFound(name=f"{name}_on_update", operation=pgtrigger.Update, rule=rule, query=query),
    ]
