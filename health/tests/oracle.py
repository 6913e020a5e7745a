"""The score derived a second time, in plain Python from the rows, slowly and without the engine's SQL."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from accounts.choices import EXECUTIVE_ROLES, LOSSES, TOUCH_KINDS
from accounts.models import Account, Policy
from health.models import HealthEdition
from renewals.models import Renewal

EVER = date(9999, 12, 31)


def rounded(value: Decimal, places: int = 0) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def bought(account: Account, product: int, day: date) -> tuple[Decimal, date] | None:
    """Of manual contracts that nothing follows, as the tests sign them: lines hold while grace runs."""
    grace = timedelta(days=Policy.in_force().grace_days)
    lines = [
        line
        for contract in account.contracts.filter(status="signed")
        for line in contract.subscriptions.filter(product=product, recurring=True, withdrawn=False)
        if line.starts_on <= day <= (line.ends_on or (contract.ends_on + grace if contract.ends_on else EVER))
    ]
    return (sum(line.quantity for line in lines), min(line.starts_on for line in lines)) if lines else None


def usage(account: Account, day: date) -> list[tuple[Decimal | None, Decimal | None]]:
    """(share used, change) of each product with a reading of the last 45 days."""
    found = []
    for product in set(account.usage_readings.values_list("product", flat=True)):
        rows = sorted(
            account.usage_readings.filter(product=product, on__lte=day), key=lambda reading: reading.on
        )
        if not rows or rows[-1].on < day - timedelta(days=45):
            continue
        last = rows[-1]
        held = bought(account, product, day)
        may = held[0] if held else last.entitlement
        earlier = [r for r in rows if last.on - timedelta(days=92) <= r.on <= last.on - timedelta(days=21)]
        change = (
            rounded(last.quantity / earlier[0].quantity - 1, 4) if earlier and earlier[0].quantity else None
        )
        found.append((rounded(last.quantity / may, 4) if may else None, change))
    return found


def mean(values: list[Decimal]) -> Decimal | None:
    return rounded(sum(values, Decimal(0)) / len(values), 4) if values else None


def points_of(account: Account, edition: HealthEdition, day: date) -> dict[str, int]:
    """The points of each measure that is known."""
    raw: dict[str, Decimal | int | None] = {}
    read = usage(account, day)
    share = mean([min(ratio, Decimal(1)) for ratio, _ in read if ratio is not None])
    raw["utilisation"] = share * 10000 / edition.used_percent if share is not None else None
    change = mean([change for _, change in read if change is not None])
    raw["trend"] = 100 + 250 * change if change is not None else None

    touches = [a for a in account.activities.filter(on__lte=day) if a.kind in TOUCH_KINDS]
    silent = (day - max(t.on for t in touches)).days if touches else None
    raw["touch"] = (
        Decimal(100) * (edition.silent_days - silent) / (edition.silent_days - 14) if touches else None
    )
    people = list(account.contacts.all())
    met = [t.on for t in touches if t.contacts.filter(role__in=EXECUTIVE_ROLES).exists()]
    if people:
        raw["executive"] = Decimal(100) * (180 - (day - max(met)).days) / 120 if met else 0
        there = [p for p in people if p.active or (p.left_on and p.left_on > day)]
        raw["contacts"] = Decimal(100) * len(there) / 3

    open_ = [
        r for r in Renewal.objects.standing().filter(account=account) if not r.outcome or r.closed_on > day
    ]
    ahead = [r for r in open_ if r.due_on >= day and r.term.decides_on and r.term.decides_on >= day]
    if any(r.due_on < day for r in open_):
        raw["decision"] = 0
    elif any(r.stage == "upcoming" and (r.term.decides_on - day).days <= 30 for r in ahead):
        raw["decision"] = 50
    elif ahead:
        raw["decision"] = 100
    if any(r.window_opened_on and r.window_opened_on <= day for r in open_):
        raised = [f for r in open_ for f in r.risks.all() if f.raised_on <= day]
        raw["risks"] = 100 - 50 * sum(1 for f in raised if not f.cleared_on or f.cleared_on > day)

    rows = [m for m in account.movements.all() if m.on <= day and m.known_on <= day]
    year_ago = sum((m.company_amount for m in rows if m.on <= day - timedelta(days=365)), Decimal(0))
    recent = [m for m in rows if m.on > day - timedelta(days=365)]
    if year_ago > 0:
        lost = -sum((m.company_amount for m in recent if m.counts_as in LOSSES), Decimal(0))
        raw["contraction"] = 100 - 500 * rounded(lost / year_ago, 4)
        caps = [c.uplift_cap_percent for c in account.contracts.exclude(status="draft")]
        if known := [cap for cap in caps if cap is not None]:
            uplift = sum((m.company_amount for m in recent if m.counts_as == "uplift"), Decimal(0))
            raw["price"] = 100 - 10 * max(Decimal(0), rounded(100 * uplift / year_ago, 2) - max(known))

    pulse = account.pulses.filter(set_on__lte=day).order_by("-set_on", "-pk").first()
    if pulse and (day - pulse.set_on).days < edition.pulse_days:
        raw["pulse"] = {"good": 100, "mixed": 50, "bad": 0}[pulse.mood]
    return {
        name: int(max(Decimal(0), min(Decimal(100), rounded(Decimal(value)))))
        for name, value in raw.items()
        if value is not None
    }


def verdict(account: Account, edition: HealthEdition, day: date) -> dict[str, object]:
    """What a score row of the day should say."""
    points = points_of(account, edition, day)
    segments = set(edition.weights.values_list("segment", flat=True))
    segment = account.segment if account.segment in segments else ""
    weights = {w.measure: w.weight for w in edition.weights.filter(segment=segment) if w.weight}
    known = {name: weight for name, weight in weights.items() if name in points}
    total = sum(known.values())
    measured = int(rounded(Decimal(sum(w * points[n] for n, w in known.items())) / total)) if total else None
    coverage = rounded(Decimal(total) / sum(weights.values()), 4)
    said = next(iter(account.health_overrides.all().in_force(day)), None)
    caps = [100]
    change = mean([c for _, c in usage(account, day) if c is not None])
    if change is not None and change * 100 <= -edition.drop_percent:
        caps.append(edition.drop_cap)
    if points.get("decision") == 0:
        caps.append(edition.overdue_cap)
    score = said.score if said else None if measured is None else min(measured, *caps)
    if score is None or (not said and coverage * 100 < edition.coverage_percent):
        band = "unknown"
    else:
        band = "green" if score >= edition.green_from else "amber" if score >= edition.amber_from else "red"
    return {"score": score, "measured": measured, "coverage": coverage, "band": band}
