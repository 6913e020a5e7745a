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
from typing import Any, Final

from django.db.models import F, Q
from django.http import HttpRequest

from accounts import books
from accounts.books import Book
from accounts.models import Account, AccountOwnership, AccountTeamMember
from accounts.models.account import AccountQuerySet
from common.lookups import AnyOf
from people.hierarchy import sight_of
from people.models import User
from people.requests import viewer_of
from standing.domain.deriving import FACTS, WORDS
from standing.models import AccountStand, StandsKept
from standing.models.stand import AccountStandQuerySet

FEW: Final = 1_000
MANY: Final = 5_000  # what is derived at a look takes a quarter of a second for so many
MOVED: Final = 10_000  # so many changed hands since: what was kept says little of who sees what

# A condition, by the path to the owner that was kept.
Where = Callable[[str], Q]


@dataclass(frozen=True, slots=True)
class Picked:
    """Accounts of a book that somebody sees, and how they stood.

    size   how many, of few
    kept   since when; None where they are not so many that their figures have to be read as kept
    """

    accounts: AccountQuerySet
    stands: AccountStandQuerySet
    size: int | None = None
    kept: StandsKept | None = None

    @property
    def keys(self) -> AccountQuerySet | AccountStandQuerySet:
        """What `within` takes: of very many the smaller table."""
        return self.stands if self.kept else self.accounts


def picked_of(request: HttpRequest, *, on: date) -> Picked:
    """What this request may see and has picked today: looked up once."""
    known: dict[date, Picked] = request.__dict__.setdefault("accounts_picked", {})
    if on not in known:
        known[on] = pick(books.resolve(request, on=on), viewer_of(request), on=on)
    return known[on]


def pick(book: Book, user: User, *, on: date) -> Picked:
    """What `user` sees of a book of today."""
    picked = book.seen_by(user, Account.objects.all(), on=on)
    keys = _some_held(book, user, on)
    if len(keys) > MANY and (found := _as_kept(book, user, on)):
        return found
    if not book.in_sight or book.owners is None:
        keys = list(picked.order_by().values_list("pk", flat=True)[: FEW + 1])
    if 0 < len(keys) <= FEW:
        named = Account.objects.of_accounts(keys)
        return Picked(named, AccountStand.objects.of_accounts(keys), size=len(keys))
    return Picked(picked, AccountStand.objects.within(picked))


def _some_held(book: Book, user: User, on: date) -> list[int]:
    """Up to one more than many of what the book holds; where it holds everything, of what is owned in sight.

    Read from the owners on: to look for them among all accounts takes longer than a page.
    """
    people = book.owners
    if people is None and book.accounts is None and not user.is_administrator:
        people = sight_of(user, on=on)
    if people is not None:
        owned = AccountOwnership.objects.in_force(on).filter(owner__in=people)
        return list(owned.order_by().values_list("account_id", flat=True)[: MANY + 1])
    held = Account.objects.all() if book.accounts is None else book.accounts
    return list(held.order_by().values_list("pk", flat=True)[: MANY + 1])


def as_kept(accounts: Any) -> Any:
    """Accounts that were picked as kept, with their figures as they were kept (`deriving.FACTS`)."""
    return accounts.annotate(**{fact: F(f"stand__{fact}") for fact in FACTS if fact not in WORDS})


def _as_kept(book: Book, user: User, on: date) -> Picked | None:
    """Very many, by what was kept today; None where nothing was, or too much changed hands since."""
    kept = StandsKept.objects.first()
    if kept is None or kept.on != on:
        return None
    moved = _moved_since(kept)
    if len(moved) > MOVED:
        return None
    conditions = [_in_sight(book, user, on, moved), _in_book(book, on, moved)]

    def where(owner: str) -> Q:
        return reduce(and_, (condition(owner) for condition in conditions), Q())

    accounts = Account.objects.filter(where("stand__owner_id"), stand__isnull=False)
    return Picked(accounts, AccountStand.objects.filter(where("owner_id")), kept=kept)


def _moved_since(kept: StandsKept) -> list[int]:
    """Accounts of which ownership was written since; the owner that was kept of them may be wrong."""
    events: Any = AccountOwnership._meta.get_field("events").related_model
    written = events.objects.filter(pgh_created_at__gte=kept.whole_until)
    return list(written.order_by().values_list("account_id", flat=True).distinct()[: MOVED + 1])


def _in_sight(book: Book, user: User, on: date, moved: Collection[int]) -> Where:
    """The rule of sight (`accounts.models.scoping`), by the owners that were kept."""
    if user.is_administrator or book.in_sight:
        return _whatever
    people = sight_of(user, on=on)
    owned = _owned_by(_keys_of(people), on, moved)
    on_team = AccountTeamMember.objects.in_force(on).filter(user__in=people).values("account_id")
    return lambda owner: owned(owner) | Q(pk__in=on_team)


def _in_book(book: Book, on: date, moved: Collection[int]) -> Where:
    if book.owners is not None:
        return _owned_by(_keys_of(book.owners), on, moved)
    accounts = book.accounts
    return _whatever if accounts is None else lambda owner: Q(pk__in=accounts.values("pk"))  # noqa: ARG005


def _whatever(_owner: str) -> Q:
    return Q()


def _keys_of(people: Any) -> list[int]:
    """Read, so that the planner knows how many they are."""
    return list(User.objects.filter(pk__in=people).values_list("pk", flat=True))


def _owned_by(people: list[int], on: date, moved: Collection[int]) -> Where:
    """Owned by these people now: as it was kept, but for what changed hands since."""
    now = AccountOwnership.objects.in_force(on).of_accounts(moved).values_list("account_id", "owner_id")
    held = set(people)
    found = [account for account, owner in now if owner in held] if moved else []

    def where(owner: str) -> Q:
        kept = Q(AnyOf(F(owner), people))
        return kept & ~Q(AnyOf(F("pk"), moved)) | Q(AnyOf(F("pk"), found)) if moved else kept

    return where
