"""The demo company handed to the verbs, in their form for many."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from random import Random

from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.utils import timezone

from accounts.domain.accounts import open_accounts
from accounts.domain.activities import log_activities
from accounts.domain.contacts import add_contacts
from accounts.domain.lines import NewLine
from accounts.domain.ownership import assign_first_owners, assign_owner
from accounts.domain.past_contracts import record_contracts
from accounts.domain.products import add_product
from accounts.domain.rates import set_plan_rates
from accounts.domain.tasks import plan_tasks
from accounts.domain.team import Place, set_access
from accounts.domain.usage import record_usage_readings
from accounts.models import (
    Account,
    Activity,
    ActivityContact,
    Contact,
    Contract,
    Product,
    Task,
    UsageReading,
)
from audit.context import acting
from demo.cast import DIRECTORS, PASSWORD, VIEWER, address
from demo.health import take_the_pulse
from demo.plan import BookPlan, ContractPlan
from demo.renewals import work_on_renewals
from demo.territories import load_territories
from people.company import company
from people.domain.company import set_up_company
from people.models import BookGrant, User

SEED = 20
Say = Callable[[str], None]


@transaction.atomic
def load(plan: BookPlan, *, as_of: date, say: Say) -> None:
    """Write the whole demo book in one transaction: all of it or nothing."""
    with acting(reason="Demo book"):
        _set_up_company()
        say(f"{len(plan.people)} people")
        users = _people(plan)
        products = _products(plan)
        say(f"{len(plan.accounts)} accounts")
        accounts = _accounts(plan, users)
        say(f"{sum(len(account.contracts) for account in plan.accounts)} contracts, and their ledger")
        _rates(plan, as_of)
        _contracts(plan, accounts, products, as_of)
        say("contacts, activities, tasks, usage")
        _work(plan, accounts, users, products, as_of)
        _let_the_planner_know()
        say("renewals, their forecasts, past snapshots and alerts")
        work_on_renewals(as_of, Random(SEED))  # noqa: S311  the same again, not secret
        say("pulses and health scores")
        take_the_pulse(as_of, Random(SEED))  # noqa: S311  the same again, not secret
        say("territories, who covers them, rules and targets")
        load_territories(plan, users, as_of=as_of)


def _let_the_planner_know() -> None:
    """What came in a moment ago is planned for as nothing, and read from end to end for each account."""
    with connection.cursor() as cursor:
        for model in apps.get_app_config("accounts").get_models():
            cursor.execute(f"ANALYZE {model._meta.db_table}")


def _set_up_company() -> None:
    name = company().name or "Northlight Software"
    set_up_company(by=None, at=timezone.now(), name=name)


def _people(plan: BookPlan) -> dict[str, User]:
    password = make_password(PASSWORD)  # once: hashing is slow on purpose
    users: dict[str, User] = {}
    for person in plan.people:
        users[person.email] = User.objects.create(
            email=person.email,
            name=person.name,
            role=person.role,
            reports_to=users.get(person.manager),
            time_zone=person.time_zone,
            password=password,
        )
    BookGrant.objects.create(viewer=users[address(VIEWER)], holder=users[address(DIRECTORS["Americas"])])
    return users


def _products(plan: BookPlan) -> dict[str, Product]:
    currency = company().currency
    rows = (
        add_product(
            by=None,
            code=p.code,
            name=p.name,
            family=p.family,
            unit=p.unit,
            list_price=p.list_price,
            currency=currency,
        )
        for p in plan.products
    )
    return {row.code: row for row in rows}


def _accounts(plan: BookPlan, users: dict[str, User]) -> dict[str, Account]:
    rows = [
        Account(
            external_id=a.key,
            name=a.name,
            vertical=a.vertical,
            segment=a.segment,
            tier=a.tier,
            country=a.country,
            region=a.region,
            city=a.city,
            employees=a.employees,
            website=a.website,
            currency=a.currency,
            status=a.status,
        )
        for a in plan.accounts
    ]
    accounts = {row.external_id: row for row in rows}
    for a in plan.accounts:
        accounts[a.key].parent = accounts.get(a.parent)
    open_accounts([row for row in rows if not row.parent], by=None)
    open_accounts([row for row in rows if row.parent], by=None)
    assign_first_owners(
        [(accounts[a.key], users[a.owned_before_by or a.owner]) for a in plan.accounts], by=None
    )
    for a in plan.accounts:
        if a.handed_over_on:
            assign_owner(
                accounts[a.key],
                owner=users[a.owner],
                by=None,
                on=a.handed_over_on,
                reason="New split of the region",
            )
    places = [
        Place(account_id=accounts[a.key].pk, user_id=users[email].pk, role=role)
        for a in plan.accounts
        for email, role in a.team
    ]
    set_access([row.pk for row in accounts.values()], places, by=None, source="hand")
    return accounts


def _rates(plan: BookPlan, as_of: date) -> None:
    home = company().currency
    for day in sorted({day for day, _, _ in plan.rates}):
        rates = {code: rate for starts_on, code, rate in plan.rates if starts_on == day and code != home}
        set_plan_rates(rates, starts_on=day, by=None, on=as_of)


def _contract(plan: ContractPlan, account: Account) -> Contract:
    return Contract(
        account=account,
        number=plan.number,
        status=plan.status,
        currency=plan.currency,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        renewal_mode=plan.mode,
        renewal_term_months=plan.renewal_months,
        notice_amount=plan.notice_days,
        notice_unit="days" if plan.notice_days else "",
        our_notice_amount=plan.our_notice_days,
        our_notice_unit="days" if plan.our_notice_days else "",
        notice_given_on=plan.notice_given_on,
        notice_given_by="them" if plan.notice_given_on else "",
        uplift_cap_percent=plan.cap_percent,
        auto_uplift_percent=plan.auto_uplift_percent,
        payment_terms=plan.payment_terms,
        signed_on=plan.signed_on,
        terminated_on=plan.terminated_on,
    )


def _lines(plan: ContractPlan, products: dict[str, Product]) -> list[NewLine]:
    return [
        NewLine(
            product=products[line.product],
            quantity=Decimal(line.quantity),
            unit_price=line.price,
            price_period="year" if line.recurring else "term",
            recurring=line.recurring,
            starts_on=line.starts_on,
            ends_on=line.ends_on,
            signed_on=line.signed_on,
        )
        for line in plan.lines
    ]


def _contracts(
    plan: BookPlan, accounts: dict[str, Account], products: dict[str, Product], as_of: date
) -> None:
    plans = [(contract, accounts[a.key]) for a in plan.accounts for contract in a.contracts]
    rows = {contract.number: _contract(contract, account) for contract, account in plans}
    for contract, _ in plans:
        rows[contract.number].predecessor = rows.get(contract.predecessor)
    signed = [(rows[contract.number], _lines(contract, products)) for contract, _ in plans]
    record_contracts(signed, by=None, on=as_of)


def _work(
    plan: BookPlan,
    accounts: dict[str, Account],
    users: dict[str, User],
    products: dict[str, Product],
    as_of: date,
) -> None:
    _activities(plan, accounts, users, _contacts(plan, accounts))
    plan_tasks(
        (
            Task(
                account=accounts[a.key],
                summary=summary,
                due_on=due,
                user=users[who],
                done_on=done,
                done_by=users[who] if done else None,
            )
            for a in plan.accounts
            for summary, due, who, done in a.tasks
        ),
        by=None,
    )
    record_usage_readings(
        (
            UsageReading(
                account=accounts[a.key],
                product=products[code],
                on=day,
                quantity=quantity,
                entitlement=entitlement,
            )
            for a in plan.accounts
            for code, day, quantity, entitlement in a.usage
        ),
        by=None,
        as_of=as_of,
    )


def _contacts(plan: BookPlan, accounts: dict[str, Account]) -> dict[str, Contact]:
    contacts: dict[str, Contact] = {}
    for a in plan.accounts:
        for c in a.contacts:
            contacts[c.key] = Contact(
                account=accounts[a.key],
                external_id=c.key,
                name=c.name,
                title=c.title,
                email=c.email,
                role=c.role,
                stance=c.stance,
                strength=c.strength,
                active=c.left_on is None,
                left_on=c.left_on,
                reports_to=contacts.get(c.reports_to),
            )
    for depth in range(max(map(_depth, contacts.values()), default=-1) + 1):
        add_contacts([row for row in contacts.values() if _depth(row) == depth], by=None)
    return contacts


def _activities(
    plan: BookPlan, accounts: dict[str, Account], users: dict[str, User], contacts: dict[str, Contact]
) -> None:
    logged: list[Activity] = []
    present: list[ActivityContact] = []
    for a in plan.accounts:
        for kind, day, summary, email, whom in a.activities:
            row = Activity(
                account=accounts[a.key], kind=kind, on=day, summary=summary, user=users[email], logged_on=day
            )
            logged.append(row)
            if whom:
                present.append(ActivityContact(account=accounts[a.key], activity=row, contact=contacts[whom]))
    log_activities(logged, by=None, contacts=present)


def _depth(contact: Contact) -> int:
    """How many stand above a contact: whoever leads comes first into the book."""
    return 1 + _depth(contact.reports_to) if contact.reports_to else 0
