"""Days and moments in templates. The day it is comes as `as_of`, never from the clock."""

from datetime import date, datetime
from functools import lru_cache

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common import wording

register = template.Library()


@register.filter
def day(on: date | None) -> SafeString | str:
    """ "12 Mar 2027"."""
    return _time(on, wording.day(on)) if on else wording.NOTHING


@register.filter
def short_day(on: date | None) -> SafeString | str:
    """ "12 Mar 27", where a column is narrow."""
    return _time(on, wording.short_day(on)) if on else wording.NOTHING


@register.filter
def countdown(on: date | None, as_of: date) -> str:
    """ "in 41 days", "today", "12 days ago"; nothing without a day."""
    return wording.countdown(on, as_of)


@register.simple_tag(takes_context=True)
def when(context: Context, on: date | None, as_of: date | None = None) -> SafeString | str:
    """ "12 Mar 2027 · in 41 days", counted from `as_of` or from the page's own."""
    if on is None:
        return wording.NOTHING
    words = f"{wording.day(on)} · {wording.countdown(on, as_of or context['as_of'])}"
    return _time(on, words)


@register.filter
def moment(at: datetime | None) -> SafeString | str:
    """A moment in the person's time zone: "12 Mar 2027, 14:05"; the zone is on hover."""
    if at is None:
        return wording.NOTHING
    local = timezone.localtime(at)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        at.isoformat(),
        local.tzname(),
        f"{wording.day(local.date())}, {local:%H:%M}",
    )


@lru_cache(maxsize=5_000)
def _time(on: date, words: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', on.isoformat(), words)
