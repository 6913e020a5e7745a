"""Search that forgives a slip of the keyboard: three ways to fit, each bounded, best first.

A text fits when it begins with what was typed, when it holds every word of it, or, unless enough do, when it
looks like it (trigrams). Each way hands on a bounded number of rows that an index found, so a word that
thousands of rows share costs little more than a rare one.
"""

from collections.abc import Iterator
from typing import Any

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db.models import Exists, F, Func, Index, Q, QuerySet, TextField, Value, Window
from django.db.models.expressions import Combinable
from django.db.models.functions import Collate, RowNumber

LONGEST, MOST_WORDS = 100, 6
# Trigrams need three letters; a slip can be told from another word from four on.
SHORTEST_PART, SHORTEST_ALIKE = 3, 4
# How many rows each way hands on to be ranked.
HOLDING, ALIKE = 200, 1000
BEST_FIRST = ("-begins", "-holds", "-like_words", "-like_title", "search_key", "pk")


class SearchKey(Func):
    """A text as search compares it: lower case, no accents."""

    function = "book_search_key"
    output_field = TextField()


def search_indexes(text: str | Combinable, *, name: str) -> list[Index]:
    """What `matching` needs for a text: the first rows in order, and the trigrams."""
    return [
        Index(Collate(SearchKey(text), "C"), name=f"{name}_first"),
        GinIndex(OpClass(SearchKey(text), name="gin_trgm_ops"), name=f"{name}_trigrams"),
    ]


def typed(text: str) -> str:
    """What was typed, without what cannot be searched for: control characters, more than anybody types."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:LONGEST]


def matching(
    rows: QuerySet[Any], text: str | Combinable, query: str, *, title: str, limit: int
) -> QuerySet[Any]:
    """The rows in sight whose `text` fits best: `place` counts them from 1, `sure` is off where it only looks
    alike. `text` is what is indexed; of two that fit alike, the one whose `title` is nearer comes first.

    Nothing typed finds nothing.
    """
    query = typed(query)
    if not query:
        return rows.none()
    keyed = rows.order_by().annotate(search_key=SearchKey(text))
    first, *others = _ways(keyed, query, limit)
    found = first.union(*others) if others else first
    key: Any = SearchKey(Value(query))
    ranked = rows.model._default_manager.filter(pk__in=found).alias(
        search_key=SearchKey(text),
        begins=Q(search_key__startswith=key),
        holds=_holds_every_word(query),
        like_words=TrigramWordSimilarity(key, "search_key"),
        like_title=TrigramSimilarity(SearchKey(title), key),
    )
    placed: QuerySet[Any] = ranked.annotate(
        sure=Q(begins=True) | Q(holds=True), place=Window(RowNumber(), order_by=BEST_FIRST)
    )
    return placed.order_by("place")[:limit]


def _ways(keyed: QuerySet[Any], query: str, limit: int) -> Iterator[QuerySet[Any, Any]]:
    """The keys of rows that begin with, hold, or look like what was typed; each way bounded."""
    key, in_order = SearchKey(Value(query)), Collate(F("search_key"), "C")
    begins = keyed.annotate(in_order=in_order).filter(in_order__startswith=key)
    yield begins.order_by("in_order").values("pk")[:limit]
    if not any(len(word) >= SHORTEST_PART for word in query.split()):
        return
    holding = keyed.filter(_holds_every_word(query)).values("pk")
    yield holding[:HOLDING]
    if len(query) >= SHORTEST_ALIKE:
        enough = Exists(holding[limit - 1 : limit])
        yield keyed.filter(~enough, search_key__trigram_word_similar=key).values("pk")[:ALIKE]


def _holds_every_word(query: str) -> Q:
    condition = Q()
    for word in query.split()[:MOST_WORDS]:
        condition &= Q(search_key__contains=SearchKey(Value(word)))
    return condition
