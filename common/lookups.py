"""Conditions that Django does not write."""

from typing import Any

from django.db.models import Lookup


class AnyOf(Lookup):
    """`filter(AnyOf(F("owner_id"), [1, 2]))`: as `in`, but the keys go out as one array.

    Of thousands Django writes a parameter each, which takes longer than the query.
    """

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, parameters = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s::bigint[])", (*parameters, list(self.rhs))
