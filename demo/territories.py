"""How the demo company shares out its customers: regions, trades below them, a list of global accounts."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from accounts.models import Account
from accounts.queries.value import total_acv
from common.fiscal import quarter_of
from demo.cast import CHIEF, DIRECTORS, address
from demo.plan import BookPlan
from people.company import company
from people.models import User
from territories.choices import CoverageRole, Measure, TerritoryKind
from territories.domain import planning
from territories.domain.applying import apply_rules
from territories.domain.covering import cover
from territories.domain.rules import add_rule, name_account
from territories.domain.targets import set_target
from territories.domain.territories import open_territory
from territories.models import Territory
from territories.queries.holding import accounts_in

TRADES = {
    "FIN": ("Financial services", ["Banking", "Insurance"]),
    "HLT": ("Healthcare", ["Healthcare"]),
    "IND": ("Industry and logistics", ["Manufacturing", "Logistics", "Energy"]),
    "OTH": ("Other trades", []),
}
CODES = {"Americas": "AM", "EMEA": "EM", "Strategic": "ST"}
RATES = {Measure.GRR: Decimal("0.92"), Measure.NRR: Decimal("1.06"), Measure.RENEWAL_RATE: Decimal("0.95")}
GROWTH, NEWCOMERS = Decimal("0.10"), Decimal("0.04")  # of a territory's ACV in a year
SWAPPED = timedelta(days=130)  # ago, when two account managers of a region changed places


def load_territories(plan: BookPlan, users: Mapping[str, User], *, as_of: date) -> None:
    """The tree, who covers it, the rules that fill it, and what is to be reached this year and quarter."""
    world = open_territory(code="WORLD", name="Northlight", by=None)
    cover(world, user=users[address(CHIEF)], role=CoverageRole.DIRECTOR, by=None, as_of=as_of)
    globals_ = open_territory(
        code="GLOBAL", name="Global accounts", kind=TerritoryKind.NAMED, parent=world, by=None
    )
    strategist = users[address(DIRECTORS["Strategic"])]
    cover(globals_, user=strategist, role=CoverageRole.DIRECTOR, by=None, as_of=as_of)
    _name_families(globals_, plan)
    for region, director in DIRECTORS.items():
        node = open_territory(code=CODES[region], name=region, parent=world, by=None)
        cover(node, user=users[address(director)], role=CoverageRole.DIRECTOR, by=None, as_of=as_of)
        managers = [users[p.email] for p in plan.people if p.job == f"manager:{region}"]
        _open_trades(node, region, managers, as_of)
    apply_rules(on=as_of, as_of=as_of, by=None)
    _aim(as_of)
    _write_plans(users, as_of)


def _name_families(node: Territory, plan: BookPlan) -> None:
    """The largest customer of each book of the strategic region, with its subsidiaries."""
    rule = add_rule(name="Global accounts", territory=node, by=None)
    heads = [a.key for a in plan.accounts if a.region == "Strategic" and a.key.endswith("-01")]
    for account in Account.objects.filter(external_id__in=heads).order_by("external_id"):
        name_account(rule, account=account, with_subsidiaries=True, by=None)


def _open_trades(region: Territory, name: str, managers: list[User], as_of: date) -> None:
    """A territory a trade, each with an account manager; the first two changed places some months ago."""
    swapped = as_of - SWAPPED
    for place, (code, (trade, verticals)) in enumerate(TRADES.items()):
        node = open_territory(
            code=f"{region.code}-{code}",
            name=f"{name}, {trade.lower()}",
            kind=TerritoryKind.VERTICAL,
            parent=region,
            by=None,
        )
        add_rule(name=node.name, territory=node, regions=[name], verticals=verticals, by=None)
        if place < 2:
            eve = swapped - timedelta(days=1)
            cover(node, user=managers[1 - place], ends_on=eve, by=None, as_of=swapped)
            cover(node, user=managers[place], starts_on=swapped, by=None, as_of=swapped)
        else:
            cover(node, user=managers[place], by=None, as_of=as_of)


def _aim(as_of: date) -> None:
    """Targets of every territory without others below it, for the fiscal year and the quarter."""
    year, quarter = _periods(as_of)
    for node in Territory.objects.filter(children=None).order_by("pk"):
        value = total_acv(as_of, accounts=accounts_in(node.pk, on=as_of).values("pk"))
        for period, part in ((year, Decimal(1)), (quarter, Decimal("0.25"))):
            aims = {Measure.EXPANSION: value * GROWTH * part, Measure.NEW_BUSINESS: value * NEWCOMERS * part}
            for measure, amount in aims.items():
                rounded = amount.quantize(Decimal(1000))
                set_target(node, period=period, measure=measure, value=rounded, by=None)
            for measure, rate in RATES.items():
                set_target(node, period=period, measure=measure, value=1 + (rate - 1) * part, by=None)


def _write_plans(users: Mapping[str, User], as_of: date) -> None:
    """A plan of each region for the year: approved, submitted, still a draft."""
    year, _ = _periods(as_of)
    chief = users[address(CHIEF)]
    for stage, (region, handle) in enumerate(DIRECTORS.items()):
        director, node = users[address(handle)], Territory.objects.get(code=CODES[region])
        plan = planning.start_plan(
            node, period=year, by=director, objectives="Keep the base, grow it where usage is high."
        )
        planning.plan_target(plan, measure=Measure.GRR, value=RATES[Measure.GRR], by=director)
        for summary in ("Visit every account above $500k", "Executive sponsor for each large renewal"):
            planning.add_initiative(plan, by=director, summary=summary, user=director)
        if stage < 2:
            plan = planning.submit_plan(plan, by=director)
        if stage < 1:
            planning.approve_plan(plan, by=chief, note="Agreed.")


def _periods(as_of: date) -> tuple[str, str]:
    quarter = quarter_of(as_of, start_month=company().fiscal_year_start_month)
    return str(quarter.year), f"{quarter.year}Q{quarter.number}"
