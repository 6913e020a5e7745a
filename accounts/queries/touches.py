"""The last contact with a customer. A note is ours alone and is no touch."""

from datetime import date

from django.db.models import DateField, OuterRef, Subquery

from accounts.models import Activity
from accounts.models.account import AccountQuerySet


def with_last_touch(accounts: AccountQuerySet, *, as_of: date) -> AccountQuerySet:
    """Adds `touched_on` (a day) and `touched_kind`, both None where nobody touched the account by `as_of`."""
    touches = Activity.objects.filter(account=OuterRef("pk"), on__lte=as_of).touches().newest_first()
    return accounts.annotate(
        touched_on=Subquery(touches.values("on")[:1], output_field=DateField()),
        touched_kind=Subquery(touches.values("kind")[:1]),
    )
