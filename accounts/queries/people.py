"""The people at a customer as an org chart."""

from collections.abc import Iterator
from dataclasses import dataclass

from accounts.choices import EXECUTIVE_ROLES
from accounts.models import Account, Contact


@dataclass(frozen=True, slots=True)
class Chair:
    """Somebody on the chart, and who reports to them. Whoever left stands there while somebody still does."""

    contact: Contact
    reports: tuple["Chair", ...]

    @property
    def is_empty(self) -> bool:
        return not self.contact.active

    def walk(self) -> Iterator["Chair"]:
        """This chair and all below, from the top."""
        yield self
        for report in self.reports:
            yield from report.walk()


def org_chart(account: Account) -> list[Chair]:
    """The chairs with nobody above, by name, each with those below. One query."""
    below: dict[int | None, list[Contact]] = {}
    for contact in account.contacts.in_name_order():
        below.setdefault(contact.reports_to_id, []).append(contact)
    return _chairs(below, None)


def _chairs(below: dict[int | None, list[Contact]], above: int | None) -> list[Chair]:
    chairs = (
        Chair(contact, tuple(_chairs(below, contact.pk)))
        for contact in sorted(below.get(above, ()), key=_leading)
    )
    return [chair for chair in chairs if chair.contact.active or chair.reports]


def _leading(contact: Contact) -> bool:
    """Whoever decides stands first; the names stay in their order."""
    return contact.role not in EXECUTIVE_ROLES
