"""A territory: a node of the tree by which a company shares out its customers."""

from datetime import date
from typing import ClassVar, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models.expressions import RawSQL
from django.db.models.functions import Lower

from common.history import tracked
from common.models import Versioned
from common.trees import tree_of
from common.triggers import AcyclicTree
from people.company import company_today
from people.hierarchy import line_of, sight_of
from people.models import User
from territories.choices import TerritoryKind

# Whatever some people cover on a day, and all below. One sub-select: the frame asks for it on every page.
_COVERED = """
    WITH RECURSIVE tree (id) AS (
        SELECT territory_id FROM territories_coverage
        WHERE user_id IN ({people})
        AND (starts_on IS NULL OR starts_on <= %s) AND (ends_on IS NULL OR ends_on >= %s)
        UNION
        SELECT node.id FROM territories_territory AS node JOIN tree ON node.parent_id = tree.id
    )
    SELECT id FROM tree
"""


class TerritoryQuerySet(models.QuerySet["Territory"]):
    def in_tree_of(self, *roots: int) -> Self:
        """The territories with these keys, and everything below them at any depth."""
        return self.filter(pk__in=tree_of(self.model, parent="parent", roots=roots))

    def visible_to(self, user: User, *, on: date | None = None) -> Self:
        """Territories covered on a day by `user` or by somebody whose book she may look at, and all below."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_administrator:
            return self.all()
        day = on or company_today()
        return self._covered_by(sight_of(user, on=day), day)

    def editable_by(self, user: User, *, on: date | None = None) -> Self:
        """Territories whose plan and people `user` may change: a director over them, or an administrator."""
        if not user.is_authenticated or not user.is_active or not user.edits:
            return self.none()
        if user.is_administrator:
            return self.all()
        day = on or company_today()
        return self._covered_by(line_of(user), day)

    def in_name_order(self) -> Self:
        return self.order_by(Lower("name"), "pk")

    def _covered_by(self, people: RawSQL, day: date) -> Self:
        covered = _COVERED.format(people=people.sql)
        return self.filter(pk__in=RawSQL(covered, [*people.params, day, day]))  # noqa: S611  parameters only


@tracked()
class Territory(Versioned):
    """A region, a vertical or a list of named accounts. A parent holds whatever its descendants hold."""

    HISTORY_PARTS: ClassVar = {
        "territories.Coverage": "territory",
        "territories.AccountAssignment": "territory",
    }

    code = models.CharField(
        max_length=100, unique=True, validators=[RegexValidator(r"\S", "Give it a short code.")]
    )
    name = models.CharField(max_length=150)
    kind = models.CharField(max_length=20, choices=TerritoryKind, default=TerritoryKind.REGION)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )

    objects: ClassVar[TerritoryQuerySet] = TerritoryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name_plural = "territories"
        constraints = [
            models.CheckConstraint(condition=~models.Q(code=""), name="territory_has_a_code"),
            models.CheckConstraint(condition=models.Q(name__regex=r"\S"), name="territory_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(kind__in=TerritoryKind.values), name="territory_kind_known"
            ),
        ]
        triggers = [AcyclicTree(name="territory_tree_has_no_cycle", parent="parent")]

    def __str__(self) -> str:
        return self.name
