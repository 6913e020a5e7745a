"""People at the customer: adding and changing what we know of them, and noting who left."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TypedDict, Unpack

from django.db import transaction

from accounts.choices import EXECUTIVE_ROLES, ContactRole, Stance, TaskSource
from accounts.domain.rows import Rules, add_row, add_rows, edit_row
from accounts.domain.tasks import plan_task
from accounts.models import Account, Contact
from audit.context import acting
from common.errors import Blocker
from common.refusals import field_blockers, refuse
from people.models import User

# Somebody who decided or spoke for us is to be followed by somebody within two weeks.
SUCCESSOR_WITHIN = timedelta(days=14)


class ContactFacts(TypedDict, total=False):
    """What people may change of a contact."""

    external_id: str
    name: str
    title: str
    email: str
    phone: str
    role: str
    stance: str
    strength: int
    reports_to: Contact | None
    active: bool
    left_on: date | None


ABOVE_THEMSELVES = Blocker(
    "Nobody reports to themselves.", field="reports_to", way_out="Choose somebody else."
)
ELSEWHERE = Blocker("This person works at another account.", field="reports_to")
REFUSALS = {
    "contact_reporting_line_has_no_cycle": ABOVE_THEMSELVES,
    "contact_reports_within_the_account": ELSEWHERE,
    "accounts_contact_external_id_key": Blocker("Another contact has this key.", field="external_id"),
}


def blockers_to_contact(contact: Contact) -> list[Blocker]:
    """Why these facts cannot be saved. One query, where a contact that exists has somebody above."""
    blockers = field_blockers(contact)
    if contact.left_on and contact.active:
        blockers.append(Blocker("Whoever has left no longer works there.", field="left_on"))
    above = contact.reports_to
    if above and above.account_id != contact.account_id:
        blockers.append(ELSEWHERE)
    elif above and contact.pk and Contact.objects.in_tree_of(contact.pk).contains(above):
        blockers.append(ABOVE_THEMSELVES)
    return blockers


RULES = Rules(blockers_to_contact, REFUSALS)


def add_contact(account: Account, *, by: User | None, **facts: Unpack[ContactFacts]) -> Contact:
    """Note a person at the customer. Raises DomainError naming the field."""
    return add_row(Contact(account=account, **facts), rules=RULES, by=by)


def add_contacts(contacts: Iterable[Contact], *, by: User | None) -> list[Contact]:
    """Note many at once, all or none: unsaved rows; whoever stands above one is saved already."""
    return add_rows(contacts, rules=RULES, by=by)


def edit_contact(
    contact: Contact, *, by: User | None, version: int, **facts: Unpack[ContactFacts]
) -> Contact:
    """Change what we know, if nobody saved since `version` was read; StaleEditError otherwise."""
    return edit_row(contact, facts, rules=RULES, by=by, version=version)


def mark_contact_left(contact: Contact, *, on: date, by: User | None, as_of: date) -> Contact:
    """`on` was their last day there. Whoever decided or spoke for us leaves a task: find who follows.

    People who reported to them still do, until somebody says to whom now: the chart shows the empty chair.
    """
    if on > as_of:
        refuse([Blocker("Nobody has left who still works there.", field="left_on")])
    with acting(by=by), transaction.atomic():
        current = Contact.objects.select_for_update().select_related("account").get(pk=contact.pk)
        mattered = current.active and _matters(current)
        left = edit_contact(current, by=by, version=current.version, active=False, left_on=on)
        if mattered:
            owner = current.account.ownerships.in_force(as_of).select_related("owner").first()
            plan_task(
                current.account,
                summary=f"Find who follows {current.name}{f', {current.title}' if current.title else ''}",
                user=owner.owner if owner else None,
                due_on=as_of + SUCCESSOR_WITHIN,
                source=TaskSource.PLAYBOOK,
                by=by,
            )
    return left


def _matters(contact: Contact) -> bool:
    """Whether the account is weaker without this person."""
    return contact.role in {*EXECUTIVE_ROLES, ContactRole.CHAMPION} or contact.stance == Stance.CHAMPION
