"""Books: named slices of accounts that somebody looks at. A slice is no right: every list is sight ∩ book.

Mine, shared with me, my team's, a person's and everything stand here; an app above registers its own kind, as
territories does `territory:<id>`. A key stands in the URL (`?book=team`) and is kept for the session.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Protocol, TypeVar

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, QueryDict

from accounts.models import Account, AccountOwnership, AccountTeamMember
from accounts.models.scoping import AccountScopedQuerySet
from common.navigation import BookPicker, Choice
from people.company import company_today
from people.hierarchy import line_of, sight_of
from people.models import User
from people.roles import EDITING_ROLES, Role

PARAMETER = "book"
OWN, PEOPLE = "Books", "People"
DEFAULTS = {Role.ACCOUNT_MANAGER: "mine", Role.DIRECTOR: "team"}

ScopedT = TypeVar("ScopedT", bound=AccountScopedQuerySet[Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A slice: its key in the URL, what it is called, the group it stands in, and which accounts it holds.

    accounts   None means no narrowing: whatever one may see.
    owners     Whose accounts it is made of, where it is made of people: the keys that `owner__in` takes.
    in_sight   Whoever looks sees all of it on the book's day: hers, her people's, or where she helps.
    """

    key: str
    label: str
    group: str = OWN
    accounts: QuerySet[Account] | None = None
    owners: Any = None
    in_sight: bool = False

    def seen_by(self, user: User, rows: ScopedT, *, on: date) -> ScopedT:
        """These rows, as far as `user` sees them in this book of the day `on`.

        Where all of the book is in sight, sight is not derived beside it: of a large book that costs as much
        as the page, and the planner takes the two together for a single row.
        """
        if self.in_sight and self.accounts is not None:
            return rows.within(self.accounts)
        return self.of(rows.visible_to(user, on=on))

    def of(self, rows: ScopedT) -> ScopedT:
        """These rows, of the accounts in this book: `book.of(Renewal.objects.visible_to(user))`."""
        return rows if self.accounts is None else rows.within(self.accounts)


class BookKind(Protocol):
    """A kind of book: what it offers somebody, and the book of a key like `kind:argument`."""

    @property
    def prefix(self) -> str:
        """What its keys start with."""

    def offered(self, user: User, *, on: date) -> Iterable[Book]:
        """What the picker shows to `user`."""

    def find(self, user: User, argument: str, *, on: date) -> Book | None:
        """The book of a key that `user` may look at, or None."""


_kinds: dict[str, BookKind] = {}


def register(kind: BookKind) -> None:
    """Offer a kind of book; an app calls it in its AppConfig.ready()."""
    _kinds[kind.prefix] = kind


def offered_to(user: User, *, on: date) -> list[Book]:
    """Every book that `user` can choose, in the order in which the kinds were registered."""
    return [book for kind in _kinds.values() for book in kind.offered(user, on=on)]


def find(user: User, key: str, *, on: date) -> Book | None:
    """The book of a key, or None where there is none, or none for this person."""
    prefix, _, argument = key.partition(":")
    kind = _kinds.get(prefix)
    return kind.find(user, argument, on=on) if kind else None


def default_for(user: User, *, on: date) -> Book:
    """What somebody looks at who has chosen nothing: her own, a director's people, else everything."""
    return find(user, DEFAULTS.get(Role(user.role), "all"), on=on) or everything()


def resolve(request: HttpRequest, *, on: date | None = None) -> Book:
    """The book this request looks at: the one in the URL, the one chosen last, or the usual one.

    A key in the URL that names nothing for this person is not found (404). The choice is kept in the session.
    """
    known: Book | None = getattr(request, "book", None)
    if known:
        return known
    user, day = request.user, on or company_today()
    assert isinstance(user, User)  # noqa: S101  pages without sign-in look at no book
    asked = request.GET.get(PARAMETER, "")
    book = find(user, asked or request.session.get(PARAMETER, ""), on=day)
    if asked and book is None:
        raise Http404("No such book.")
    if book and asked and request.session.get(PARAMETER) != asked:
        request.session[PARAMETER] = asked
    book = book or default_for(user, on=day)
    request.book = book  # type: ignore[attr-defined]
    return book


def picker(request: HttpRequest) -> BookPicker | None:
    """What the frame shows of the books: the one looked at. No query."""
    return BookPicker(resolve(request).label) if isinstance(request.user, User) else None


def choices(request: HttpRequest, *, back: str) -> BookPicker:
    """Every book to change to: a link for each, to the page `back` that somebody is on."""
    user, current, day = request.user, resolve(request), company_today()
    assert isinstance(user, User)  # noqa: S101  pages without sign-in look at no book
    books = sorted(offered_to(user, on=day), key=lambda book: book.group != OWN)
    groups = groupby(books, key=lambda book: book.group)
    return BookPicker(
        current.label,
        tuple((group, tuple(_choice(back, book, current) for book in found)) for group, found in groups),
    )


def _choice(back: str, book: Book, current: Book) -> Choice:
    path, _, asked = back.partition("?")
    query = QueryDict(asked, mutable=True)
    query[PARAMETER] = book.key
    for place_in_list in ("page", "after"):
        query.pop(place_in_list, None)
    return Choice(book.label, f"{path}?{query.urlencode()}", current=book.key == current.key)


def _book_of(people: Any, on: date, **words: Any) -> Book:
    """What these people own on a day; `words`: what else a book says of itself."""
    owned = AccountOwnership.objects.in_force(on).filter(owner__in=people)
    accounts = Account.objects.filter(pk__in=owned.values("account_id"))
    return Book(accounts=accounts, owners=people, **words)


def everything() -> Book:
    """Whatever somebody sees, whoever owns it."""
    return Book(key="all", label="Everything")


@dataclass(frozen=True)
class PlainKind:
    """A kind with one book and no argument; None where it is nothing for this person."""

    prefix: str
    book: Callable[[User, date], Book | None]

    def offered(self, user: User, *, on: date) -> Iterable[Book]:
        book = self.book(user, on)
        return [book] if book else []

    def find(self, user: User, argument: str, *, on: date) -> Book | None:
        return None if argument else self.book(user, on)


class PersonKind:
    """The book of one person and of whoever reports to them: `person:41`."""

    prefix = "person"

    def offered(self, user: User, *, on: date) -> Iterable[Book]:
        people = _people_in_sight(user, on).filter(is_active=True, role__in=EDITING_ROLES)
        return [self._book(person, on) for person in people.exclude(pk=user.pk).in_name_order()]

    def find(self, user: User, argument: str, *, on: date) -> Book | None:
        if not (argument.isascii() and argument.isdigit() and len(argument) < 19):
            return None
        person = _people_in_sight(user, on).filter(pk=int(argument)).first()
        return self._book(person, on) if person else None

    def _book(self, person: User, on: date) -> Book:
        return _book_of(line_of(person), on, key=f"person:{person.pk}", label=person.name, group=PEOPLE)


def _people_in_sight(user: User, on: date) -> Any:
    everybody = User.objects.get_queryset()
    return everybody if user.is_administrator else everybody.filter(pk__in=sight_of(user, on=on))


def _mine(user: User, on: date) -> Book | None:
    if not user.edits:
        return None
    return _book_of([user.pk], on, key="mine", label="My book", in_sight=True)


def _shared(user: User, on: date) -> Book | None:
    if not user.edits:
        return None
    places = AccountTeamMember.objects.in_force(on).filter(user=user)
    helped = Account.objects.filter(pk__in=places.values("account_id"))
    return Book(key="shared", label="Shared with me", accounts=helped, in_sight=True)


def _team(user: User, on: date) -> Book | None:
    if user.role != Role.DIRECTOR:
        return None
    return _book_of(line_of(user), on, key="team", label="My people", in_sight=True)


_ours: tuple[BookKind, ...] = (
    PlainKind("mine", _mine),
    PlainKind("shared", _shared),
    PlainKind("team", _team),
    PlainKind("all", lambda user, on: everything()),  # noqa: ARG005  the same for everybody
    PersonKind(),
)
for kind in _ours:
    register(kind)
