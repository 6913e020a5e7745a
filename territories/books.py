"""A territory as a book to look at, and as a way to read figures by. Registered when the app is ready."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from accounts.books import Book
from accounts.queries.slices import Slice
from people.models import User
from territories.models import Territory
from territories.queries.holding import accounts_in

GROUP: Final = "Territories"

# Whoever held an account on a day is the territory that it was assigned to itself, not one above it.
SLICE: Final = Slice(
    "territory",
    """
    SELECT
        account_id, territory.code AS key, territory.name AS label,
        coalesce(assignment.starts_on, '-infinity') AS starts_on,
        coalesce(assignment.ends_on, 'infinity') AS ends_on
    FROM scope
    JOIN territories_accountassignment AS assignment USING (account_id)
    JOIN territories_territory AS territory ON territory.id = assignment.territory_id
    """,
)


class TerritoryKind:
    """The book of one territory and of whatever is below it: `territory:41`."""

    prefix = "territory"

    def offered(self, user: User, *, on: date) -> Iterable[Book]:
        """Territories that `user`, or somebody whose book she may look at, covers, and those below."""
        return [self._book(node, on) for node in Territory.objects.visible_to(user, on=on).in_name_order()]

    def find(self, user: User, argument: str, *, on: date) -> Book | None:
        """The book of a key, or None where there is none for this person."""
        if not (argument.isascii() and argument.isdigit() and len(argument) < 19):
            return None
        node = Territory.objects.visible_to(user, on=on).filter(pk=int(argument)).first()
        return self._book(node, on) if node else None

    def _book(self, territory: Territory, on: date) -> Book:
        held = accounts_in(territory.pk, on=on)
        return Book(key=f"territory:{territory.pk}", label=territory.name, group=GROUP, accounts=held)
