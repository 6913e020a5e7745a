"""One account of `rep`, with one of everything that hangs on it.

The permission matrix asks for each address in this scene, and the browser looks at each page.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts.domain.contracts import sign_contract
from accounts.domain.lines import NewLine
from accounts.models import Account, Clause, Contract, Product
from accounts.tests.factories import (
    AccountFactory,
    ActivityFactory,
    ContactFactory,
    OwnershipFactory,
    TaskFactory,
    TeamMemberFactory,
)
from desk.models import SavedView
from exchange.jobs import ask_for_export, ask_for_import, do_job
from exchange.models import ImportBatch
from health.domain.saying import override_score
from notifications.domain.raising import Notice, notify
from notifications.models import Notification
from people.company import company_today
from people.models import User
from people.roles import Role
from people.tests.factories import UserFactory
from renewals.choices import RiskKind
from renewals.models import Renewal, RenewalDocument, RiskFlag
from territories.choices import Measure
from territories.domain import planning
from territories.domain.applying import ask_for_run
from territories.domain.rules import add_rule, name_account
from territories.models import Territory
from territories.tests.factories import CoverageFactory

A_MAPPING = """
[sources.deals]
[[accounts]]
rows_of = "deals"
repeated = "first"
external_id = "{Customer}"
name = "{Customer}"
[[one_line_contracts]]
rows_of = "deals"
number = "{Deal}"
account_external_id = "{Customer}"
start = "{Start}"
product_code = "{Plan}"
unit_price = "{Price}"
price_period = "year"
"""


class Scene:
    """Objects by the name that the table uses for them."""

    def __init__(self, things: dict[str, object]) -> None:
        self.things = things

    def key(self, name: str) -> object:
        """The primary key of an object of the scene; what is no object stands for itself."""
        thing = self.things.get(name, name)
        return getattr(thing, "pk", thing)

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Whatever a request changes is taken back, so that each cell meets the same scene."""
        with transaction.atomic():
            yield
            transaction.set_rollback(True)


def build_scene(rep: User) -> Scene:
    account = AccountFactory(name="Meridian Bank")
    OwnershipFactory(account=account, owner=rep)
    contract = a_contract_of(account)
    renewal = contract.renewals.get()
    return Scene(
        {
            "account": account,
            "view": SavedView.objects.create(owner=rep, name="Decides soon", query="decides=90"),
            "contract": contract,
            "line": contract.subscriptions.get(),
            "clause": Clause.objects.create(contract=contract, summary="They may leave when we are sold."),
            "contact": ContactFactory(account=account),
            "activity": ActivityFactory(account=account),
            "task": TaskFactory(account=account),
            "need": f"task-{TaskFactory(account=account, user=rep, due_on=company_today()).pk}",
            "renewal": renewal,
            "document": RenewalDocument.objects.create(
                renewal=renewal, title="Offer", url="https://docs.example/1", added_on=company_today()
            ),
            "risk": RiskFlag.objects.create(
                renewal=renewal, kind=RiskKind.BUDGET, reason="Spending is frozen.", raised_on=company_today()
            ),
            "override": override_score(
                account,
                score=40,
                reason="A new CIO.",
                expires_on=company_today() + timedelta(days=30),
                by=None,
                on=company_today(),
            ),
            "place": TeamMemberFactory(account=account, user=rep),
            **planned(territory := CoverageFactory(user=rep).territory, by=rep),
            **ruled(territory, account, by=rep.reports_to or rep),
            "notification": told(rep, renewal),
            **exchanged(rep),
        }
    )


def planned(territory: Territory, *, by: User) -> dict[str, object]:
    """A territory with a plan that waits for approval and one that is still written."""
    year = company_today().year
    submitted = planning.start_plan(territory, period=str(year), by=by, objectives="Keep the base.")
    planning.plan_target(submitted, measure=Measure.GRR, value=Decimal("0.92"), by=by)
    initiative = planning.add_initiative(submitted, by=by, summary="Visit the largest", user=by)
    submitted = planning.submit_plan(submitted, by=by, note="As agreed.")
    draft = planning.start_plan(territory, period=f"{year}Q4", by=by)
    return {
        "territory": territory,
        "coverage": territory.coverage.get(),
        "plan": submitted,
        "plan_step": submitted.steps.get(),
        "initiative": initiative,
        "draft": draft,
    }


def ruled(territory: Territory, account: Account, *, by: User) -> dict[str, object]:
    """A rule for the territory that names the account, and an application that somebody asked for."""
    rule = add_rule(name="Banks", territory=territory, by=by)
    name_account(rule, account=account, by=by)
    run = ask_for_run(on=company_today(), as_of=company_today(), by=by)
    return {"rule": rule, "rule_account": rule.accounts.get(), "run": run}


def told(person: User, renewal: Renewal) -> Notification:
    """A renewal that one person was told of; and mail to her that was refused."""
    refused = Notice(
        subject="scene:1",
        person_id=person.pk,
        kind="mail-refused",
        title="Mail to Rita Rep does not get through",
        facts=[("Address", person.email), ("The server said", "550 No such user")],
    )
    near = Notice(
        subject="alert:0:1",
        person_id=person.pk,
        kind="renewal-alert",
        title="Meridian Bank ends on 31 Dec 2026 unless renewed",
        facts=[("At stake", "USD 9 a year"), ("Contract", "C-1")],
        target=f"{renewal.pk}.{renewal.account_id}",
    )
    notify([refused, near], at=timezone.now())
    return Notification.objects.get(subject="alert:0:1")


def exchanged(rep: User) -> dict[str, object]:
    """An import that was applied, one that was tried and leaves a question open, and an export."""
    ops = User.objects.filter(role=Role.ADMINISTRATOR).first() or UserFactory(role=Role.ADMINISTRATOR)
    on = company_today()
    packed = ask_for_export(by=rep, on=on)
    new = ask_for_import([("accounts.csv", [b"external_id,name\nS-1,Solaris\n"])], by=ops, on=on)
    deals = b"Customer,Plan,Deal,Start,Price\nSolaris,SEET,D1,2026-01-31,9\nSolaris,SEAT,D2,,9\n"
    tried = ask_for_import([("deals.csv", [deals])], by=ops, on=on, mapping=A_MAPPING, dry_run=True)
    for job in (packed, new, tried):
        do_job(job.pk, task="scene")
    return {"batch": ImportBatch.objects.visible_to(ops).get(), "job": tried, "packed": packed}


def a_contract_of(account: Account) -> Contract:
    line = NewLine(
        product=Product.objects.create(code="SEAT", name="Seat"), quantity=Decimal(1), unit_price=Decimal(9)
    )
    today = company_today()
    return sign_contract(
        account,
        number="C-1",
        currency="USD",
        starts_on=today,
        ends_on=today + timedelta(days=364),
        lines=[line],
        by=None,
        on=today,
    )
