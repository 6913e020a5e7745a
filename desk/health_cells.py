"""Health in a row of a table: fifty of them stand on a page, so what is the same is drawn once."""

from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common.templatetags.drawings import sparkline
from health.choices import TONES, Band
from health.queries.scores import Course


@lru_cache(maxsize=5_000)
def health_cell(score: int | None, band: str, course: Course | None) -> SafeString:
    """A dot, the number, and the quarter before as a line; in words for who does not see them."""
    if score is None or band == Band.UNKNOWN:
        return format_html('<span class="meta">{}</span>', "unknown")
    line = _line(course.scores) if course else ""
    return format_html('<span class="pulse">{} {} {}</span>', _dot(band), score, line)


@lru_cache
def _dot(band: str) -> SafeString:
    words = format_html('<span class="visually-hidden">{}</span>', Band(band).label)
    return render_to_string("partials/_state.html", {"tone": TONES[band], "words": words})


@lru_cache(maxsize=5_000)
def _line(scores: tuple[int, ...]) -> SafeString:
    return render_to_string("partials/_sparkline.html", sparkline(scores, "spark-inline"))
