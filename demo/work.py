"""What goes on at a customer: its people, what was talked about, what is to be done, what is used."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from demo.names import ACTIVITIES, FIRST, LAST, TASKS, TITLES
from demo.plan import AccountPlan, ContactPlan, ContractPlan

STANCES = ("champion", "supporter", "supporter", "neutral", "neutral", "sceptic", "blocker", "unknown")
SILENT_STORIES = {11, 23, 37}  # customers nobody has talked to for a quarter
USAGE_MONTHS = 13


def with_work(plan: AccountPlan, today: date, rng: Random) -> AccountPlan:
    """The customer with contacts, a year of activities, open and done tasks, and monthly usage of seats."""
    contacts = _contacts(plan, today, rng)
    return replace(
        plan,
        contacts=contacts,
        activities=_activities(plan, contacts, today, rng),
        tasks=_tasks(plan, today, rng),
        usage=_usage(plan, today, rng),
    )


def _contacts(plan: AccountPlan, today: date, rng: Random) -> tuple[ContactPlan, ...]:
    count = {"1": 8, "2": 5, "3": 3}[plan.tier]
    chosen = [TITLES[0], *rng.sample(TITLES[1:], count - 1)]
    host = plan.website.removeprefix("https://")
    found: list[ContactPlan] = []
    for index, (title, role) in enumerate(chosen):
        first, last = rng.choice(FIRST), rng.choice(LAST)
        above = "" if index == 0 else found[rng.randrange(0, min(index, 3))].key
        found.append(
            ContactPlan(
                key=f"{plan.key}-P{index + 1}",
                name=f"{first} {last}",
                title=title,
                email=f"{first}.{last}@{host}".lower(),
                role=role,
                stance="champion" if role == "champion" else rng.choice(STANCES),
                strength=rng.randint(1, 5),
                reports_to=above,
                left_on=today - timedelta(days=rng.randint(10, 200))
                if index and rng.random() < 0.05
                else None,
            )
        )
    return tuple(found)


def _activities(
    plan: AccountPlan, contacts: tuple[ContactPlan, ...], today: date, rng: Random
) -> tuple[tuple[str, date, str, str, str], ...]:
    story = int(plan.key.rsplit("-", 1)[1]) - 1
    newest = rng.randint(75, 130) if story in SILENT_STORIES else rng.randint(0, 28)
    count = {"1": 16, "2": 10, "3": 6}[plan.tier]
    days = sorted({newest, *(rng.randint(newest, 380) for _ in range(count))})
    us = [plan.owner, plan.owner, *(email for email, _ in plan.team)]
    found = []
    for day in days:
        kind = rng.choice(("call", "call", "meeting", "email", "email", "visit", "note"))
        whom = "" if kind == "note" else rng.choice(contacts).key
        found.append((kind, today - timedelta(days=day), rng.choice(ACTIVITIES[kind]), rng.choice(us), whom))
    return tuple(found)


def _tasks(plan: AccountPlan, today: date, rng: Random) -> tuple[tuple[str, date, str, date | None], ...]:
    found: list[tuple[str, date, str, date | None]] = []
    if rng.random() < 0.25:
        found.append((rng.choice(TASKS), today + timedelta(days=rng.randint(-6, 24)), plan.owner, None))
    if rng.random() < 0.4:
        due = today - timedelta(days=rng.randint(10, 120))
        found.append(
            (rng.choice(TASKS), due, plan.owner, min(today, due + timedelta(days=rng.randint(-5, 3))))
        )
    return tuple(found)


def _usage(plan: AccountPlan, today: date, rng: Random) -> tuple[tuple[str, date, int, int], ...]:
    """Seats in use on the first of each month, against what was bought then; a sixth of them fall fast."""
    if plan.status != "active":
        return ()
    share, drift = rng.uniform(0.7, 1.0), rng.choice((-0.05, -0.015, 0.0, 0.005, 0.005, 0.01))
    readings = []
    for back in range(USAGE_MONTHS - 1, -1, -1):
        month = today.year * 12 + today.month - 1 - back
        day = date(month // 12, month % 12 + 1, 1)
        seats = sum(_seats(contract, day) for contract in plan.contracts)
        if seats:
            share = min(1.15, max(0.08, share + drift + rng.uniform(-0.02, 0.02)))
            readings.append(("SEAT", day, round(seats * share), seats))
    return tuple(readings)


def _seats(contract: ContractPlan, day: date) -> int:
    if contract.status == "draft":
        return 0
    end = contract.ends_on if contract.mode == "manual" else None
    return sum(
        line.quantity
        for line in contract.lines
        if line.product == "SEAT" and line.starts_on <= day and (line.ends_on or end or day) >= day
    )
