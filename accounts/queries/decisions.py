"""What each account decides next, as annotations that list, page and dashboards share."""

from datetime import date, timedelta
from typing import Any

from django.db.models import DateField, OuterRef, Q, Subquery

from accounts.choices import RenewalMode
from accounts.models import Policy, Term
from accounts.queries.value import MONEY

# Accounts with the figures below as annotations.
Rows = Any


def with_decision(accounts: Rows, *, as_of: date, looking_back: bool = False) -> Rows:
    """Adds the nearest decision of each account.

    `decides_on`, `decides_mode`, and `at_stake`, its ATR in company currency. A contract that is over and in
    grace (T11) still waits for its decision: it counts, and stands first. The policy is one query. Looking
    back to a past day, terms settled since were still to be decided.
    """
    grace = timedelta(days=Policy.in_force().grace_days)
    in_grace = Q(contract__renewal_mode=RenewalMode.MANUAL, decides_on__range=(as_of - grace, as_of))
    terms = (
        Term.objects.filter(contract__account=OuterRef("pk"))
        .filter(Q(decides_on__gte=as_of) | in_grace)
        .order_by("decides_on", "pk")
    )
    if not looking_back:
        terms = terms.filter(settled=False)
    return accounts.annotate(
        decides_on=Subquery(terms.values("decides_on")[:1], output_field=DateField()),
        decides_mode=Subquery(terms.values("contract__renewal_mode")[:1]),
        at_stake=Subquery(terms.values("company_atr_amount")[:1], output_field=MONEY),
    )
