"""The accounts that somebody looks at, read as cheaply as their number allows.

- Few, as nearly everybody's are: looked up once and named, so that no query derives sight anew and the
  planner knows how many there are, instead of taking sight ∩ book for one row.
- More: by sight and book as sub-selects.
- Very many, a whole company's: over how accounts stand, as it was kept. Who sees them is as of now: owners as
  they were kept, put right by whatever changed hands since.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_
from typing import Any, Final, NamedTuple, TypeVar

from django.db.models import F, Q
from django.http import HttpRequest

from accounts import books
from accounts.books import Book
from accounts.models import Account, AccountOwnership, AccountTeamMember
from accounts.models.account import AccountQuerySet
from accounts.models.scoping import AccountScopedQuerySet
from common.history import events_since
from common.lookups import AnyOf
from people.hierarchy import sight_of
from people.models import User
from people.requests import viewer_of
from renewals.models import Renewal
from renewals.queries.rows import Rows, dated_rows
from standing.domain.deriving import FACTS, WORDS
from standing.models import AccountStand, RenewalStand, StandsKept
from standing.models.renewal import RenewalStandQuerySet
from standing.models.stand import AccountStandQuerySet

FEW: Final = 1_000
MANY: Final = 5_000  # what is derived at a look takes a quarter of a second for so many
MOVED: Final = 10_000  # so many changed hands since: what was kept says little of who sees what

ScopedT = TypeVar("ScopedT", bound=AccountScopedQuerySet[Any])


class Condition(NamedTuple):
    """A condition, by the paths to the account and to its owner that was kept; and whether it leaves no
    account out.
    """

    where: Callable[[str, str], Q]
    is_all: bool = False


WHATEVER: Final = Condition(lambda *_: Q(), is_all=True)


@dataclass(frozen=True, slots=True)
class Picked:
    """Accounts of a book that somebody sees, and how they stood.

    size   how many, of few
    kept   since when; None where they are not so many that their figures have to be read as kept
    whole  these are all accounts of the company, so that `StandTotal` sums them
    kept_renewals  of very many, their renewals as they were kept
    """

    accounts: AccountQuerySet
    stands: AccountStandQuerySet
    size: int | None = None
    kept: StandsKept | None = None
    kept_renewals: RenewalStandQuerySet | None = None
    whole: bool = False

    @property
    def renewals(self) -> Rows:
        """Those of these accounts, with the figures that `renewals.queries.rows` names `dated_rows`."""
        if self.kept_renewals is not None:
            return self.kept_renewals
        return dated_rows(self.of(Renewal.objects.all()))

    def of(self, rows: ScopedT) -> ScopedT:
        """Those of the rows that hang on these accounts; of very many by the smaller table."""
        if self.whole:
            return rows
        return rows.within(self.stands if self.kept else self.accounts)


def picked_of(request: HttpRequest, *, on: date) -> Picked:
    """What this request may see and has picked today: looked up once."""
    known: dict[date, Picked] = request.__dict__.setdefault("accounts_picked", {})
    if on not in known:
        known[on] = pick(books.resolve(request, on=on), viewer_of(request), on=on)
    return known[on]


def pick(book: Book, user: User, *, on: date) -> Picked:
    """What `user` sees of a book of today."""
    owners = _keys_of(book.owners)
    seen = None if user.is_administrator or book.in_sight else _keys_of(sight_of(user, on=on))
    people = seen if owners is None and book.accounts is None else owners
    held = _held(book, people, on)
    keys = list(held[: FEW + 1])
    are_many = len(keys) > FEW and held[MANY : MANY + 1].exists()
    if user.is_active and are_many and (found := _as_kept(book, owners, seen, on)):
        return found
    picked = book.seen_by(user, Account.objects.all(), on=on)
    if not book.in_sight or owners is None:
        keys = list(picked.order_by().values_list("pk", flat=True)[: FEW + 1])
    if 0 < len(keys) <= FEW:
        named = Account.objects.of_accounts(keys)
        return Picked(named, AccountStand.objects.of_accounts(keys), size=len(keys))
    return Picked(picked, AccountStand.objects.within(picked))


def _keys_of(people: Any) -> list[int] | None:
    """Read, so that a line is walked once and the planner knows how many they are."""
    if people is None or isinstance(people, list):
        return people
    return list(User.objects.filter(pk__in=people).values_list("pk", flat=True))


def _held(book: Book, people: list[int] | None, on: date) -> Any:
    """The keys of what these people own; without people, of what the book holds.

    Read from the owners on: to look for them among all accounts takes longer than a page.
    """
    if people is not None:
        owned = AccountOwnership.objects.in_force(on).filter(AnyOf(F("owner_id"), people))
        return owned.order_by().values_list("account_id", flat=True)
    held = Account.objects.all() if book.accounts is None else book.accounts
    return held.order_by().values_list("pk", flat=True)


def sees_all(user: User, *, on: date) -> bool:
    """Whether `user` sees every account of the company, as far as that can be told at once. Few queries."""
    if user.is_administrator or not user.is_active:
        return user.is_active
    people = _keys_of(sight_of(user, on=on)) or []
    kept = StandsKept.objects.filter(on=on, owners__len__range=(1, len(people))).first()
    if kept is None:
        return False
    moved = _moved_since(kept)
    return len(moved) <= MOVED and _owned_by(people, kept, moved).is_all


def as_kept(accounts: Any) -> Any:
    """Accounts that were picked as kept, with their figures as they were kept (`deriving.FACTS`)."""
    return accounts.annotate(**{fact: F(f"stand__{fact}") for fact in FACTS if fact not in WORDS})


def _as_kept(book: Book, owners: list[int] | None, seen: list[int] | None, on: date) -> Picked | None:
    """Very many, by what was kept today; None where nothing was, or too much changed hands since.

    owners   whose the book is; None: of nobody in particular
    seen     whose accounts are in sight; None: all of the book is
    """
    kept = StandsKept.objects.first()
    if kept is None or kept.on != on:
        return None
    moved = _moved_since(kept)
    if len(moved) > MOVED:
        return None
    conditions = [_in_sight(seen, kept, moved), _in_book(book, owners, kept, moved)]

    def where(account: str, owner: str) -> Q:
        return reduce(and_, (one.where(account, owner) for one in conditions if not one.is_all), Q())

    return Picked(
        Account.objects.filter(where("pk", "stand__owner_id"), stand__isnull=False),
        AccountStand.objects.filter(where("pk", "owner_id")),
        kept=kept,
        kept_renewals=RenewalStand.objects.filter(where("account_id", "owner_id")),
        whole=all(one.is_all for one in conditions),
    )


def _moved_since(kept: StandsKept) -> list[int]:
    """Accounts that were opened, or of which ownership was written, since: what was kept may be wrong."""
    opened = events_since(Account, kept.whole_until).filter(pgh_label="insert").values_list("id", flat=True)
    owned = events_since(AccountOwnership, kept.whole_until).values_list("account_id", flat=True)
    return list(owned.order_by().union(opened.order_by())[: MOVED + 1])


def _in_sight(seen: list[int] | None, kept: StandsKept, moved: Collection[int]) -> Condition:
    """The rule of sight (`accounts.models.scoping`), by the owners that were kept."""
    if seen is None:
        return WHATEVER
    owned = _owned_by(seen, kept, moved)
    on_team = AccountTeamMember.objects.in_force(kept.on).filter(AnyOf(F("user_id"), seen))

    def where(account: str, owner: str) -> Q:
        return owned.where(account, owner) | Q(**{f"{account}__in": on_team.values("account_id")})

    return Condition(where, owned.is_all)


def _in_book(book: Book, owners: list[int] | None, kept: StandsKept, moved: Collection[int]) -> Condition:
    if owners is not None:
        return _owned_by(owners, kept, moved)
    if book.accounts is None:
        return WHATEVER
    held = book.accounts.values("pk")
    return Condition(lambda account, _: Q(**{f"{account}__in": held}))


def _owned_by(people: list[int], kept: StandsKept, moved: Collection[int]) -> Condition:
    """Owned by these people now: as it was kept, but for what changed hands since."""
    held = set(people)
    now = AccountOwnership.objects.in_force(kept.on).of_accounts(moved).values_list("account_id", "owner_id")
    found = [account for account, owner in now if owner in held] if moved else []

    def where(account: str, owner: str) -> Q:
        owned = Q(AnyOf(F(owner), people))
        return owned & ~Q(AnyOf(F(account), moved)) | Q(AnyOf(F(account), found)) if moved else owned

    is_all = not kept.nobodys and held.issuperset(kept.owners) and len(found) == len(moved)
    return Condition(where, is_all)
