"""Trees of rows that name their parent, read at any depth in one sub-select."""

from collections.abc import Iterable

from django.db.models import Model
from django.db.models.expressions import RawSQL

# UNION (not UNION ALL) ends even if the data held a cycle; the AcyclicTree trigger refuses them.
_TREE = """
    WITH RECURSIVE tree(id) AS (
        SELECT unnest(%s::bigint[])
        UNION
        SELECT row.id FROM {table} row JOIN tree ON row.{parent} = tree.id
    )
    SELECT id FROM tree
"""


def tree_of(model: type[Model], *, parent: str, roots: Iterable[int]) -> RawSQL:
    """The keys of these rows and of all below them: `pk__in=tree_of(Account, parent="parent", roots=[7])`."""
    column = model._meta.get_field(parent).column  # type: ignore[union-attr]
    sql = _TREE.format(table=model._meta.db_table, parent=column)
    return RawSQL(sql, [list(roots)])  # noqa: S611  names from the model, values as parameters
