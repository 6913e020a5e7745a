"""The rows of the list of renewals: each with what a person decides by, in one query whatever the rows."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Least

from accounts.choices import RenewalMode
from accounts.models import AccountOwnership
from accounts.queries.value import MONEY
from renewals.choices import Category, Outcome
from renewals.models.renewal import RenewalQuerySet
from renewals.queries.amounts import available, in_company_currency

SOON = timedelta(days=90)  # so near a decision is soon, here and on every page

# Renewals with the figures below: as annotations, or as a job kept them under the same names.
Rows = Any


def dated_rows(seen: RenewalQuerySet) -> Rows:
    """Those of these renewals whose term comes, with `decides_on`, `settled`, `atr_here` and `final_here`
    (company currency a year). `seen`: what whoever looks may see.
    """
    return seen.standing().annotate(
        decides_on=F("term__decides_on"),
        settled=F("term__settled"),
        atr_here=available(),
        final_here=in_company_currency(F("final_amount")),
    )


def renewal_rows(seen: RenewalQuerySet, *, as_of: date) -> Rows:
    """`dated_rows` with `forecast_here` (company currency a year), `counts_as`, `owner_id`, `owner_name`."""
    owning = AccountOwnership.objects.in_force(as_of).filter(account=OuterRef("account"))
    return (
        dated_rows(seen.with_parts())
        .annotate(
            counts_as=_counted(as_of),
            owner_id=Subquery(owning.values("owner")[:1]),
            owner_name=Subquery(owning.values("owner__name")[:1]),
        )
        .annotate(forecast_here=_forecast())
    )


def counted(rows: Rows) -> Rows:
    """Rows to be added up: each is one of `renewals`, and `capped_here` is min(kept or expected, ATR)."""
    return rows.annotate(renewals=Value(1), capped_here=Least("forecast_here", "atr_here"))


def _forecast() -> Case:
    """What counts: kept when closed, the person's amount, nothing when omitted, else ATR."""
    return Case(
        When(~Q(outcome=""), then=F("final_here")),
        When(forecast_amount__isnull=False, then=in_company_currency(F("forecast_amount"))),
        When(counts_as=Category.OMITTED, then=Value(Decimal(0))),
        default=F("atr_here"),
        output_field=MONEY,
    )


def _counted(as_of: date) -> Case:
    """The category that counts, as `renewals.queries.states.standing_of` tells it of one renewal."""
    noticed = Q(contract__terminated_on__isnull=False) | Q(
        contract__notice_given_on__isnull=False, term__settled=True
    )
    locked = Q(contract__renewal_mode=RenewalMode.AUTO, term__their_deadline_on__lt=as_of, due_on__gte=as_of)
    return Case(
        When(outcome=Outcome.CHURNED, then=Value(Category.OMITTED)),
        When(~Q(outcome=""), then=Value(Category.CLOSED)),
        When(~Q(category=""), then=F("category")),
        When(noticed, then=Value(Category.OMITTED)),
        When(locked, then=Value(Category.COMMIT)),
        default=Value(Category.PIPELINE),
        output_field=CharField(),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalSums:
    """What stands above the list, company currency a year."""

    renewals: int
    atr: Decimal
    forecast: Decimal
    soon: int
    soon_atr: Decimal


def sums_of(rows: Rows, *, as_of: date) -> RenewalSums:
    """One query over the filtered rows."""
    soon = Q(outcome="", decides_on__lte=as_of + SOON)
    found: dict[str, Any] = rows.order_by().aggregate(
        renewals=Count("pk"),
        atr=Sum("atr_here"),
        forecast=Sum("forecast_here"),
        soon=Count("pk", filter=soon),
        soon_atr=Sum("atr_here", filter=soon),
    )
    nothing = Decimal(0)
    return RenewalSums(
        renewals=found["renewals"],
        atr=found["atr"] or nothing,
        forecast=found["forecast"] or nothing,
        soon=found["soon"],
        soon_atr=found["soon_atr"] or nothing,
    )


def owners_of(rows: Rows) -> list[tuple[str, str]]:
    """Who owns the accounts of these renewals: (id, name), by name. One query."""
    pairs = rows.order_by().filter(owner_id__isnull=False).values_list("owner_id", "owner_name").distinct()
    return sorted(((str(key), name) for key, name in pairs), key=lambda pair: pair[1].lower())
