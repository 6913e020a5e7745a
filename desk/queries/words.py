"""The words that the columns of a book hold, for its filters: one query."""

from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q

from desk.queries.book import Rows

WORDS = ("vertical", "segment", "tier", "region")


def words_of(rows: Rows) -> dict[str, list[tuple[str, str]]]:
    """Choices by filter name, in order; owners by id and name."""
    gathered: dict[str, Any] = {
        f"{name}_words": ArrayAgg(name, filter=~Q(**{name: ""}), distinct=True, default=[]) for name in WORDS
    }
    found = rows.order_by().aggregate(**gathered)
    return {name: [(word, word) for word in found[f"{name}_words"]] for name in WORDS}


def owners_of(rows: Rows) -> list[tuple[str, str]]:
    """Who owns accounts of the book: (id, name), by name."""
    pairs = rows.order_by().filter(owner_id__isnull=False).values_list("owner_id", "owner_name").distinct()
    return sorted(((str(key), name) for key, name in pairs), key=lambda pair: pair[1].lower())
