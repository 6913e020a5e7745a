"""Amounts of renewals in company currency, as an annotation: one for lists, details, files and figures."""

from typing import Any

from django.db.models import Case, F, When
from django.db.models.functions import Coalesce, Round

from accounts.queries.value import MONEY


def in_company_currency(amount: Any, *, path: str = "") -> Case:
    """An amount at the rate of the term's own ATR; the term's ATR itself where there is no rate to tell.

    `path` leads to the renewal, such as "renewal__".
    """
    here, there = F(f"{path}term__atr_amount"), F(f"{path}term__company_atr_amount")
    known = When(
        **{f"{path}term__atr_amount__gt": 0},
        then=Round(amount * there / here, precision=2, output_field=MONEY),
    )
    return Case(known, default=there, output_field=MONEY)


def available(*, path: str = "") -> Case:
    """What is available to renew, a year, company currency: frozen once the window is open, else live."""
    return in_company_currency(Coalesce(f"{path}atr_amount", f"{path}term__atr_amount"), path=path)
