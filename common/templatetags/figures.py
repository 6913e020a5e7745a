"""Figures in templates: `{{ amount|money:currency }}`, `{{ value|ratio }}`, `{% tile figure %}`."""

from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common import wording
from common.figures import Figure

register = template.Library()


@register.filter
def money(amount: Decimal | None, currency: str) -> SafeString | str:
    """Shortened, the exact amount on hover: "$214k"."""
    return _worded_money(amount, currency)


@register.filter
def money_change(amount: Decimal | None, currency: str) -> SafeString | str:
    """With its sign: "+$12k", "−$80k"."""
    return _worded_money(amount, currency, signed=True)


@register.filter
def money_full(amount: Decimal | None, currency: str) -> str:
    """Every cent: where a person checks it against a document."""
    return wording.full_money(amount, currency)


@lru_cache(maxsize=10_000)
def _worded_money(amount: Decimal | None, currency: str, *, signed: bool = False) -> SafeString | str:
    if amount is None:
        return wording.NOTHING
    return format_html(
        '<data value="{}" title="{}">{}</data>',
        f"{amount:f}",
        wording.full_money(amount, currency),
        wording.short_money(amount, currency, signed=signed),
    )


@register.filter
def ratio(value: Decimal | float | None, places: int = 1) -> str:
    """A ratio (1 = all): "92.4 %"."""
    return wording.percent(value, places=places)


@register.filter
def ratio_change(value: Decimal | float | None, places: int = 1) -> str:
    """A change of a ratio, or a relative change: "+6.1 %"."""
    return wording.percent(value, places=places, signed=True)


@register.filter
def count(number: Decimal | int | None) -> str:
    """A number with thousands apart: "1,204"."""
    return wording.count(number)


@register.filter
def quantity(number: Decimal | None) -> str:
    """How many of something, as people write it: "10", never "1E+1" or "10.0000"."""
    return wording.quantity(number)


@register.inclusion_tag("partials/_tile.html")
def tile(figure: Figure) -> dict[str, Any]:
    """A figure of the strip at the top of a page, in `<dl class="strip">`."""
    return {"figure": figure}


@register.inclusion_tag("partials/_explained.html")
def explained(figure: Figure) -> dict[str, Any]:
    """A figure inside a sentence, a cell or a header that opens its explanation."""
    return {"figure": figure}
