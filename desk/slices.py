"""What a page of the desk looks at: sight ∩ the book picked."""

from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.http import HttpRequest

from accounts.models import Account, Product, Subscription
from accounts.models.account import AccountQuerySet
from desk.queries.book import Rows, book_rows
from people.company import company
from people.models import User
from renewals.models import Renewal
from renewals.queries.rows import renewal_rows
from standing.queries.picking import as_kept, picked_of


def accounts_of(request: HttpRequest, *, as_of: date) -> AccountQuerySet:
    """The accounts that this request may see and has picked."""
    return picked_of(request, on=as_of).accounts


def dated_renewals_of(request: HttpRequest, *, as_of: date) -> Rows:
    """The renewals of these accounts, with their days and amounts; as kept, where they are too many."""
    return picked_of(request, on=as_of).renewals


def renewals_of(request: HttpRequest, *, as_of: date) -> Rows:
    """The rows of the list of renewals; as kept, where they are too many."""
    picked = picked_of(request, on=as_of)
    if picked.kept_renewals is None:
        rows = renewal_rows(picked.of(Renewal.objects.all()), as_of=as_of)
    else:
        parts = picked.kept_renewals.select_related("account", "contract")
        rows = parts.annotate(owner_name=F("owner__name"))
    return rows.annotate(currency_here=Value(company().currency))


def book_of(request: HttpRequest, *, as_of: date) -> Rows:
    """The rows of the Book page: with every figure; as kept, where they are too many."""
    picked = picked_of(request, on=as_of)
    rows = book_rows(picked.accounts, as_of=as_of).annotate(currency_of_book=Value(company().currency))
    return as_kept(rows) if picked.kept else rows


def editable_accounts(user: User, *, on: date) -> AccountQuerySet:
    """The accounts that `user` may change on a day."""
    return Account.objects.editable_by(user, on=on)


def products_on_offer(*, besides: Product | None = None) -> QuerySet[Product]:
    """What new lines can sell, and `besides`: what a line sells already, on offer or not."""
    return Product.objects.filter(Q(is_active=True) | Q(pk=besides.pk if besides else None)).in_name_order()


def products_bought_first(account: Account) -> QuerySet[Product]:
    """All products on offer or bought; those that the account has a line of come first."""
    bought = Exists(Subscription.objects.filter(contract__account=account, product=OuterRef("pk")))
    return (
        Product.objects.annotate(bought=bought)
        .filter(Q(is_active=True) | Q(bought=True))
        .order_by("-bought", "name")
    )
