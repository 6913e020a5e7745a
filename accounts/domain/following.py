"""Who goes on from terms and ledger: apps above accounts, which accounts never hears of.

They register in their AppConfig.ready(), as slices and books do.
"""

from collections.abc import Callable

from accounts.domain.engine import Derivation
from people.models import User

Follower = Callable[[Derivation, User | None], None]

_followers: list[Follower] = []


def follow_terms(follower: Follower) -> None:
    """Call `follower` whenever terms have been kept, in the same transaction, with the derivation at hand."""
    if follower not in _followers:
        _followers.append(follower)


def terms_kept(run: Derivation, by: User | None) -> None:
    """The terms of the derivation's accounts are stored: whoever follows goes on."""
    for follower in _followers:
        follower(run, by)
