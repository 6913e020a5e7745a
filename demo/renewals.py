"""What the demo company makes of its renewals: reasons, playbooks, forecasts, closures, past snapshots."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from accounts.choices import RateKind
from accounts.domain.tasks import complete_task
from accounts.models import AccountOwnership, Rate, Task
from common.fiscal import Quarter
from demo.alerts import raise_alerts_of, raise_past_alerts
from demo.plan import cents
from people.company import company
from people.models import User
from renewals.choices import Category, RiskKind
from renewals.domain.closing import Offer, close_as_churned, close_as_renewed, explain_loss, let_roll
from renewals.domain.settings import add_setting
from renewals.domain.snapshots import days_of, quarter_at
from renewals.domain.turning import turn_day
from renewals.domain.working import edit_forecast, move_to_stage, raise_risk
from renewals.models import LossReason, Playbook, PlaybookStep, Renewal, Snapshot, SnapshotRow, TierLead

REASONS = {
    "Price": ("Competitor cheaper", "Budget cut"),
    "Product": ("Feature missing", "Too hard to use", "Not used"),
    "Customer": ("Merged", "Insolvent", "Project ended"),
    "Us": ("Support disappointed", "Contact lost"),
}
PLAYBOOKS = {
    "1": (("Executive review", 120), ("Value report", 90), ("Send the offer", 60), ("Sign", 14)),
    "2": (("Review usage together", 90), ("Send the offer", 60), ("Sign", 14)),
    "": (("Call about the renewal", 60), ("Send the offer", 30)),
}
LEADS = {"3": 120}
RISKS = (
    (RiskKind.BUDGET, "Spending is frozen until the new year"),
    (RiskKind.USAGE, "A third of the seats is asleep"),
    (RiskKind.CHAMPION, "Our champion has left"),
    (RiskKind.COMPETITOR, "They are looking at a cheaper one"),
)
NEXT_STEPS = (
    "Send the offer",
    "Meet the economic buyer",
    "Agree the seats",
    "Chase procurement",
    "Executive call",
)
QUARTERS_BACK = 4


def work_on_renewals(today: date, rng: Random) -> None:
    """Everything, by the verbs; only the snapshots of the past are written as such."""
    reasons = _settings(today)
    turn_day(on=today)
    _tidy_tasks(today)
    _explain_losses(reasons, rng)
    _work(today, rng)
    raise_past_alerts(today, Random(rng.random()))  # noqa: S311  the same again, not secret
    _close(today, reasons, rng)
    raise_alerts_of(today)
    _past_snapshots(today, rng)


def _settings(today: date) -> list[LossReason]:
    found = []
    for group, names in REASONS.items():
        parent = add_setting(LossReason(name=group), by=None, on=today)
        found += [add_setting(LossReason(name=name, parent=parent), by=None, on=today) for name in names]
    for tier, days in LEADS.items():
        add_setting(TierLead(tier=tier, lead_days=days), by=None, on=today)
    for tier, steps in PLAYBOOKS.items():
        book = Playbook(name=f"Renewal, tier {tier}" if tier else "Renewal", tier=tier)
        add_setting(book, by=None, on=today)
        PlaybookStep.objects.bulk_create(
            PlaybookStep(playbook=book, summary=summary, days_before=days) for summary, days in steps
        )
    return found


def _tidy_tasks(today: date) -> None:
    """Windows have been open for a while: what was due before today is done."""
    for task in Task.objects.filter(source="playbook", due_on=today).select_related("user"):
        complete_task(task, by=task.user, on=today)


def _explain_losses(reasons: list[LossReason], rng: Random) -> None:
    for renewal in Renewal.objects.standing().filter(outcome__in=["churned", "partial"]).order_by("pk"):
        explain_loss(renewal, loss_reason=rng.choice(reasons), by=None)


def _owners(day: date) -> dict[int, User]:
    rows = AccountOwnership.objects.in_force(day).select_related("owner")
    return {row.account_id: row.owner for row in rows}


def _work(today: date, rng: Random) -> None:
    owners = _owners(today)
    for renewal in Renewal.objects.open().filter(window_opened_on__lte=today).with_parts().order_by("pk"):
        by = owners.get(renewal.account_id)
        stage = rng.choice(("upcoming", "engaged", "engaged", "proposed", "proposed", "agreed"))
        moved = move_to_stage(renewal, stage=stage, by=by, on=today - timedelta(days=rng.randint(1, 40)))
        if stage == "upcoming":
            continue
        likelihood = {"engaged": 60, "proposed": 75, "agreed": 95}[stage] + rng.randint(-10, 4)
        category = {"engaged": Category.PIPELINE, "proposed": Category.BEST_CASE, "agreed": Category.COMMIT}[
            stage
        ]
        share = rng.choice(("", "", "0.85", "0.95", "1", "1.04"))
        edit_forecast(
            moved,
            by=by,
            version=moved.version,
            category=category,
            likelihood=likelihood,
            forecast_amount=cents(renewal.atr * Decimal(share)) if share else None,
            next_step=rng.choice(NEXT_STEPS),
            next_step_on=today + timedelta(days=rng.randint(1, 21)),
        )
        if rng.random() < 0.2:
            kind, reason = rng.choice(RISKS)
            raise_risk(renewal, kind=kind, reason=reason, by=by, on=today)


def _close(today: date, reasons: list[LossReason], rng: Random) -> None:
    """A few are decided ahead of their day: signed, left to roll, lost; and late ones within grace."""
    owners = _owners(today)
    rows = Renewal.objects.open().filter(stage="agreed").with_parts().order_by("pk")
    for renewal in [row for row in rows if row.term and not row.term.settled][:12]:
        by = owners.get(renewal.account_id)
        if renewal.contract.renewal_mode == "auto":
            let_roll(renewal, by=by, on=today)
        else:
            close_as_renewed(renewal, offer=Offer(signed_on=today), by=by, on=today)
    doubtful = Renewal.objects.open().filter(stage="engaged", due_on__gt=today, term__settled=False)
    for renewal in doubtful.with_parts().order_by("pk")[:2]:
        by = owners.get(renewal.account_id)
        close_as_churned(renewal, loss_reason=rng.choice(reasons), by=by, on=today)


def _past_snapshots(today: date, rng: Random) -> None:
    """Forecasts of the last quarters as they might have been: nearer to the truth the later."""
    rates = _Rates()
    quarter = quarter_at(today)
    for _ in range(QUARTERS_BACK + 1):
        due = Renewal.objects.due_between(quarter.starts_on, quarter.ends_on).with_parts().order_by("pk")
        renewals = list(due)
        for day in _days(quarter, today):
            snapshot = Snapshot.objects.create(scheduled_for=day)
            owners = _owners(day)
            SnapshotRow.objects.bulk_create(
                _row(snapshot, renewal, day, owners.get(renewal.account_id), rates, rng)
                for renewal in renewals
                if renewal.contract.starts_on <= day
            )
        quarter = quarter_at(quarter.starts_on - timedelta(days=1))


def _days(quarter: Quarter, today: date) -> Iterator[date]:
    """The days of the forecast before today, and in the running quarter the Mondays too."""
    days = set(days_of(quarter).values())
    if quarter.ends_on >= today:
        span = range((today - quarter.starts_on).days)
        days |= {day for n in span if (day := quarter.starts_on + timedelta(days=n)).weekday() == 0}
    return iter(sorted(day for day in days if day < today))


def _row(
    snapshot: Snapshot, renewal: Renewal, day: date, owner: User | None, rates: "_Rates", rng: Random
) -> SnapshotRow:
    is_closed = renewal.closed_on is not None and renewal.closed_on <= day
    final = renewal.final_amount if renewal.final_amount is not None else renewal.atr
    doubt = Decimal(max(0, (renewal.due_on - day).days)) / 90
    noise = Decimal(str(round(rng.uniform(-0.25, 0.35), 3))) * doubt
    forecast = (
        final
        if is_closed
        else max(Decimal(0), cents(final + (renewal.atr - final) * doubt + renewal.atr * noise))
    )
    rate = rates.on(renewal.contract.currency, day)
    category = Category.PIPELINE if doubt > Decimal("0.6") else Category.COMMIT
    if is_closed:
        category = Category.OMITTED if renewal.outcome == "churned" else Category.CLOSED
    return SnapshotRow(
        snapshot=snapshot, renewal=renewal, account_id=renewal.account_id, due_on=renewal.due_on,
        decides_on=renewal.term.decides_on if renewal.term else None,
        stage="closed" if is_closed else "engaged", category=category,
        outcome=renewal.outcome if is_closed else "", currency=renewal.contract.currency, rate=rate,
        atr_amount=renewal.atr, forecast_amount=forecast, company_atr_amount=cents(renewal.atr * rate),
        company_forecast_amount=cents(forecast * rate), owner=owner,
        manager_id=owner.reports_to_id if owner else None,
    )  # fmt: skip


class _Rates:
    """Plan rates by currency; the first reaches back."""

    def __init__(self) -> None:
        self.home = company().currency
        self.known: dict[str, list[tuple[date, Decimal]]] = defaultdict(list)
        for rate in Rate.objects.filter(kind=RateKind.PLAN).order_by("starts_on"):
            self.known[rate.currency].append((rate.starts_on, rate.rate))

    def on(self, currency: str, day: date) -> Decimal:
        if currency == self.home:
            return Decimal(1)
        known = self.known[currency]
        place = bisect_right([starts_on for starts_on, _ in known], day)
        return known[max(0, place - 1)][1]
