"""Links to what was written about a renewal."""

from datetime import date

from django.db import transaction

from accounts.domain.rows import Rules, add_row
from audit.context import acting
from common.errors import Blocker
from common.refusals import field_blockers
from people.models import User
from renewals.models import Renewal, RenewalDocument

REFUSALS = {
    "document_linked_once": Blocker("This address is linked already.", field="url"),
    "document_has_a_title": Blocker("Say what it is.", field="title"),
    "document_is_on_the_web": Blocker("Give an address that starts with http:// or https://.", field="url"),
}
DOCUMENT: Rules[RenewalDocument] = Rules(blockers=field_blockers, reasons=REFUSALS)


def link_document(renewal: Renewal, *, title: str, url: str, by: User | None, on: date) -> RenewalDocument:
    """Say where something can be read, on an open renewal or a closed one. Raises DomainError."""
    row = RenewalDocument(renewal=renewal, title=title.strip(), url=url.strip(), added_on=on, added_by=by)
    return add_row(row, rules=DOCUMENT, by=by)


@transaction.atomic
def unlink_document(document: RenewalDocument, *, by: User | None) -> None:
    """Take a link away; what it leads to stays where it is."""
    with acting(by=by):
        document.delete()
