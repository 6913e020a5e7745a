"""The tree as a person sees it: what each territory holds, with all below it, and who covers it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Concat

from accounts.books import everything
from accounts.models import Account
from accounts.queries.value import acv_in_force
from common.lookups import AnyOf
from common.search import MOST_WORDS, SearchKey, typed
from people.models import User
from standing.models import StandsKept
from standing.queries.picking import pick
from territories.domain.reaching import MANY
from territories.domain.totalling import Held, held_as_kept, held_now, summed_up
from territories.models import AccountAssignment, Coverage, Territory
from territories.models.territory import TerritoryQuerySet

INDENT = "\u2003"
LARGEST = 25
FITS: Final = 200  # so many territories are drawn at once
HITS: Final = 50
NOTHING: Final = (0, Decimal(0))


@dataclass(slots=True)
class Node:
    """A territory in the tree. Accounts and ACV (company currency) are those in sight, all below included.

    branches  others stand below it; is_open: they are drawn too
    path      what stands above it in sight, from the top
    """

    territory: Territory
    depth: int
    accounts: int
    acv: Decimal
    people: tuple[str, ...]
    branches: bool = False
    is_open: bool = False
    path: tuple[Territory, ...] = ()

    @property
    def indent(self) -> str:
        return INDENT * self.depth


@dataclass(frozen=True, slots=True)
class Tree:
    """What is drawn of the tree.

    folds  not everything is, so branches fold and unfold
    more   how many stand beside the last one, or were found beyond it, and are not drawn
    kept   since when the sums are as they were kept; None: they are of now
    above  of the part of a tree: what stands above it in sight, from the top
    """

    nodes: list[Node]
    folds: bool = False
    more: int = 0
    kept: StandsKept | None = None
    above: tuple[Territory, ...] = ()

    @property
    def found(self) -> int:
        return len(self.nodes) + self.more


@dataclass(frozen=True, slots=True)
class Shape:
    """How the territories in sight hang together: keys, in the order of names; None is above the top."""

    parent_of: dict[int, int | None]
    below: dict[int | None, list[int]]

    @classmethod
    def seen_by(cls, user: User, *, on: date) -> "Shape":
        seen = Territory.objects.visible_to(user, on=on).in_name_order()
        parents = dict(seen.values_list("pk", "parent_id"))
        known = {key: parent if parent in parents else None for key, parent in parents.items()}
        below: dict[int | None, list[int]] = defaultdict(list)
        for key, parent in known.items():
            below[parent].append(key)
        return cls(known, below)

    def above(self, key: int) -> list[int]:
        """What stands above it, from the top."""
        found: list[int] = []
        parent = self.parent_of.get(key)
        while parent is not None:
            found.append(parent)
            parent = self.parent_of.get(parent)
        return found[::-1]

    def from_top(self) -> Iterator[int]:
        """Every one of them after what it hangs on."""
        level = self.below.get(None, [])
        while level:
            yield from level
            level = self._next(level)

    def drawn_under(self, top: int | None, *, most: int | None = None) -> tuple[int, set[int], bool]:
        """As many levels under `top` as fit, or `most`: how many, their keys, whether it is all."""
        level, levels = self.below.get(top, [])[:FITS], 0
        drawn: set[int] = set()
        while level and levels != most and (not levels or len(drawn) + len(level) <= FITS):
            drawn.update(level)
            level, levels = self._next(level), levels + 1
        return levels, drawn, not level and len(self.below.get(top, [])) <= FITS

    def _next(self, level: Iterable[int]) -> list[int]:
        return [child for key in level for child in self.below.get(key, [])]


def tree_seen_by(
    user: User,
    *,
    on: date,
    under: Territory | None = None,
    most: int | None = None,
    depth: int = 0,
    itself: bool = False,
) -> Tree:
    """The territories in sight, each followed by those below it, in the order of names; levels that do not
    fit are folded. `under`: only what stands below that one, from `depth` on; `most`: so many levels;
    `itself`: after that one.

    A constant number of queries.
    """
    shape, top = Shape.seen_by(user, on=on), under.pk if under else None
    levels, drawn, whole = shape.drawn_under(top, most=most)
    above = [*shape.above(top), top] if top else []
    held, kept = _held(user, on)
    draw = _Drawing({*drawn, *above}, _summed(shape, held), on)
    nodes: list[Node] = []
    if itself and top:
        nodes.append(draw.node(top, depth - 1))
        nodes[0].branches = nodes[0].is_open = True

    def walk(parent: int | None, level: int) -> None:
        for key in shape.below.get(parent, []):
            if key in drawn:
                node = draw.node(key, depth + level)
                node.branches, node.is_open = bool(shape.below.get(key)), level + 1 < levels
                nodes.append(node)
                walk(key, level + 1)

    walk(top, 0)
    more = len(shape.below.get(top, [])) - len([key for key in shape.below.get(top, []) if key in drawn])
    return Tree(nodes, not whole, more, kept, tuple(draw.territories[key] for key in above))


def branch_of(territory: Territory, user: User, *, on: date, depth: int) -> Tree:
    """The territory at this depth, unfolded: itself and what stands right below it."""
    tree = tree_seen_by(user, on=on, under=territory, most=1, depth=depth + 1, itself=True)
    return Tree(tree.nodes, True, tree.more, tree.kept)


def search_tree(user: User, query: str, *, on: date) -> Tree:
    """Territories in sight whose name or code holds every word, the first of them; `path` says where."""
    words = typed(query).split()[:MOST_WORDS]
    fitting = Q()
    for word in words:
        fitting &= Q(search_key__contains=SearchKey(Value(word)))
    named = Territory.objects.alias(search_key=SearchKey(Concat("name", Value(" "), "code")))
    shape = Shape.seen_by(user, on=on)
    fits = set(named.filter(fitting).values_list("pk", flat=True)) if words else set()
    found = [key for key in shape.parent_of if key in fits]
    held, kept = _held(user, on)
    above = {key: shape.above(key) for key in found[:HITS]}
    draw = _Drawing({*above, *(key for path in above.values() for key in path)}, _summed(shape, held), on)
    nodes = [draw.node(key, 0) for key in above]
    for node in nodes:
        node.path = tuple(draw.territories[key] for key in above[node.territory.pk])
    return Tree(nodes, more=len(found) - len(nodes), kept=kept)


class _Drawing:
    """Makes nodes of keys: names, sums and people are looked up once. Two queries."""

    def __init__(self, keys: set[int], sums: Held, on: date) -> None:
        self.territories = Territory.objects.in_bulk(keys)
        self.sums = sums
        self.people: dict[int, list[str]] = defaultdict(list)
        covering = Coverage.objects.in_force(on).filter(territory__in=keys).order_by("user__name")
        for key, name in covering.values_list("territory_id", "user__name"):
            self.people[key].append(name)

    def node(self, key: int, depth: int) -> Node:
        return Node(self.territories[key], depth, *self.sums.get(key, NOTHING), tuple(self.people[key]))


def _summed(shape: Shape, held: Held) -> Held:
    """What each holds with everything below it."""
    sums = dict(held)
    for key in reversed(list(shape.from_top())):
        parent = shape.parent_of[key]
        if parent is not None and key in sums:
            accounts, acv = sums.get(parent, NOTHING)
            sums[parent] = (accounts + sums[key][0], acv + sums[key][1])
    return sums


def _held(user: User, on: date) -> tuple[Held, StandsKept | None]:
    """What each territory itself holds of the accounts in sight: how many, and their ACV; since when."""
    picked = pick(everything(), user, on=on)
    held: Any = picked.of(AccountAssignment.objects.all())
    if picked.kept is None:
        return held_now(held, on=on), None
    totals = summed_up(picked.kept) if picked.whole else {}
    return totals or held_as_kept(held, on=on), picked.kept


def parents_for(territory: Territory, *, user: User, on: date) -> TerritoryQuerySet:
    """Where `user` can hang a territory: under what is hers to change, or where it hangs now."""
    hers = Territory.objects.editable_by(user, on=on).values("pk")
    return Territory.objects.filter(Q(pk__in=hers) | Q(pk=territory.parent_id)).in_name_order()


def largest_in(territory: Territory, *, user: User, on: date) -> tuple[list[Any], StandsKept | None]:
    """The largest accounts in sight that the territory, or one below it, holds, with ACV and owner; since
    when, where so many were read as they were kept.
    """
    nodes = list(Territory.objects.in_tree_of(territory.pk).values_list("pk", flat=True))
    held = AccountAssignment.objects.in_force(on).filter(AnyOf(F("territory_id"), nodes))
    picked = pick(everything(), user, on=on)
    if picked.kept is None:
        rows: Any = picked.accounts.filter(pk__in=held.values("account_id")).with_owner(on=on)
        return list(rows.annotate(acv=acv_in_force(on)).order_by("-acv", "pk")[:LARGEST]), None
    # Of few the stands are named; of many they are walked from the largest on until enough are held.
    keys = list(held.order_by().values_list("account_id", flat=True)[: MANY + 1])
    few = AnyOf(F("account_id"), keys)
    stands = picked.stands.filter(few if len(keys) <= MANY else Exists(held.filter(account=OuterRef("pk"))))
    worth = dict(stands.order_by("-acv", "account").values_list("account_id", "acv")[:LARGEST])
    found: dict[int, Any] = Account.objects.of_accounts(worth).with_owner(on=on).in_bulk()
    for key, acv in worth.items():
        found[key].acv = acv
    return [found[key] for key in worth], picked.kept
