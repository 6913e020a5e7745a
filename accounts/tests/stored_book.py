"""Puts an oracle's `Book` into the database, and reads the ledger back as the oracle's rows."""

from collections.abc import Iterable
from datetime import date

from accounts.choices import PostingCause
from accounts.domain.posting import Posted, post_ledger
from accounts.models import Account, AccountOwnership, Contract, Movement, Product, Rate, Subscription
from accounts.tests import oracle
from accounts.tests.oracle_holdings import Book
from accounts.tests.oracle_holdings import Contract as BookContract
from accounts.tests.oracle_holdings import Line as BookLine
from accounts.tests.oracle_retention import Holders
from people.tests.factories import UserFactory


def store(book: Book, countries: dict[str, str] | None = None) -> dict[str, Account]:
    """Insert the whole book, unposted; gives the accounts by their external id."""
    accounts = {
        name: Account(external_id=name, name=f"Account {name}", country=(countries or {}).get(name, ""))
        for name in book.accounts
    }
    Account.objects.bulk_create(accounts.values())
    codes = sorted({str(line.product_id) for contract in book.contracts for line in contract.lines})
    Product.objects.bulk_create(
        [Product(code=code, name=code) for code in codes], update_conflicts=True,
        unique_fields=["code"], update_fields=["name"],
    )  # fmt: skip
    products = {product.code: product for product in Product.objects.all()}
    Rate.objects.bulk_create(
        Rate(currency=rate.currency, starts_on=rate.starts_on, rate=rate.rate) for rate in book.rates.rates
    )
    store_contracts(book.contracts, accounts, products)
    return accounts


def store_contracts(
    contracts: Iterable[BookContract], accounts: dict[str, Account], products: dict[str, Product]
) -> None:
    stored: dict[str, Contract] = {}
    for contract in sorted(contracts, key=lambda contract: contract.starts_on):  # predecessors first
        row = contract_row(contract, accounts[contract.account])
        row.predecessor = stored.get(contract.predecessor)
        stored[contract.number] = Contract.objects.bulk_create([row])[0]
    Subscription.objects.bulk_create(
        line_row(line, stored[contract.number], products[str(line.product_id)])
        for contract in contracts
        for line in contract.lines
    )


def contract_row(contract: BookContract, account: Account) -> Contract:
    same = (
        "number", "currency", "status", "starts_on", "ends_on", "renewal_mode", "renewal_term_months",
        "notice_amount", "our_notice_amount", "notice_given_on", "notice_given_by", "auto_uplift_percent",
        "signed_on", "terminated_on",
    )  # fmt: skip
    return Contract(
        account=account,
        notice_unit=contract.notice_unit if contract.notice_amount is not None else "",
        our_notice_unit=contract.our_notice_unit if contract.our_notice_amount is not None else "",
        **{name: getattr(contract, name) for name in same},
    )


def line_row(line: BookLine, contract: Contract, product: Product) -> Subscription:
    same = ("quantity", "unit_price", "price_period", "recurring", "starts_on", "ends_on", "signed_on")
    return Subscription(
        contract=contract, product=product, line=line.number, **{name: getattr(line, name) for name in same}
    )


def store_owners(holders: Holders, accounts: dict[str, Account]) -> None:
    """Who owned which account when; each name becomes a person at example.test."""
    names = {span.holder for spans in holders.values() for span in spans}
    people = {name: UserFactory(email=f"{name}@example.test", name=name) for name in sorted(names)}
    AccountOwnership.objects.bulk_create(
        AccountOwnership(
            account=accounts[account],
            owner=people[span.holder],
            starts_on=None if span.starts_on == date.min else span.starts_on,
            ends_on=None if span.ends_on == date.max else span.ends_on,
        )
        for account, spans in holders.items()
        for span in spans
    )


def post(accounts: Iterable[Account] | None, on: date, cause: PostingCause = PostingCause.IMPORT) -> Posted:
    ids = None if accounts is None else [account.pk for account in accounts]
    return post_ledger(ids, cause=cause, by=None, on=on)


def ledger() -> list[oracle.Movement]:
    """What stands, as the oracle writes it and in its order."""
    rows = Movement.objects.standing().select_related("account", "contract", "subscription", "product")
    found = [
        oracle.Movement(
            on=row.on,
            account=row.account.external_id,
            contract=row.contract.number,
            line=row.subscription.line,
            product=row.product.code,
            kind=row.counts_as,
            currency=row.currency,
            amount=row.amount,
            company_amount=row.company_amount,
        )
        for row in rows
    ]
    return sorted(found, key=lambda row: (row.on, row.account, row.contract, row.line, row.kind))
