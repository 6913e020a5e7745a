"""Where a territory stands on a day, computed: what a plan starts from."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, Sum

from accounts.queries.value import acv_in_force
from people.models import User
from renewals.models import Renewal
from renewals.queries.amounts import available
from standing.queries.picking import Picked
from territories.models import Territory
from territories.periods import Period
from territories.queries.holding import picked_in

LARGEST: Final = 5
VERTICALS: Final = 6
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A part of the territory's ACV, company currency, with its accounts."""

    name: str
    accounts: int
    acv: Decimal
    part: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Of the accounts in sight: ACV in force, how concentrated, and what renews in the period.

    `largest` is the part of the ACV (1 = all) that the five largest accounts hold, None without ACV.
    """

    accounts: int
    acv: Decimal
    largest: Decimal | None
    verticals: tuple[Share, ...]
    due: int
    due_atr: Decimal


def situation_of(territory: Territory, *, period: Period, user: User, on: date) -> Situation:
    """The territory and everything below it, as far as `user` sees; of very many accounts as it was kept."""
    picked = picked_in(territory, user=user, on=on)
    valued: Any = picked.stands if picked.kept else picked.accounts.annotate(acv=acv_in_force(on))
    rows = list(valued.order_by().values("vertical").annotate(number=Count("pk"), worth=Sum("acv")))
    accounts = sum(row["number"] for row in rows)
    acv = sum((row["worth"] or ZERO for row in rows), ZERO)
    top = valued.order_by("-acv").values_list("acv", flat=True)[:LARGEST]
    renewing = _renewing(picked, period)
    return Situation(
        accounts=accounts,
        acv=acv,
        largest=sum((value or ZERO for value in top), ZERO) / acv if acv else None,
        verticals=tuple(_shares(rows, acv)),
        due=renewing["number"],
        due_atr=renewing["atr"] or ZERO,
    )


def _renewing(picked: Picked, period: Period) -> dict[str, Any]:
    """How many are due in the period, and their ATR, as the list of renewals has it."""
    days = (period.starts_on, period.ends_on)
    due: Any = picked.kept_renewals
    if due is None:
        due = picked.of(Renewal.objects.standing()).annotate(atr_here=available())
    rows = due.filter(due_on__range=days).order_by()
    return dict(rows.aggregate(number=Count("pk"), atr=Sum("atr_here")))


def _shares(rows: list[dict[str, Any]], acv: Decimal) -> list[Share]:
    """The largest verticals; the rest together as "Other"."""
    ranked = sorted(rows, key=lambda row: (-(row["worth"] or ZERO), row["vertical"]))
    named, rest = ranked[:VERTICALS], ranked[VERTICALS:]
    shares = [_share(row["vertical"] or "No vertical", [row], acv) for row in named]
    return [*shares, _share("Other", rest, acv)] if rest else shares


def _share(name: str, rows: list[dict[str, Any]], acv: Decimal) -> Share:
    worth = sum((row["worth"] or ZERO for row in rows), ZERO)
    accounts = sum(row["number"] for row in rows)
    return Share(name=name, accounts=accounts, acv=worth, part=worth / acv if acv else ZERO)
