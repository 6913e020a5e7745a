"""Who goes on from terms and ledger: apps above accounts, which accounts never hears of.

They register in their AppConfig.ready(), as slices and books do.
"""

from collections.abc import Callable, Collection
from uuid import UUID

from accounts.domain.engine import Derivation
from common.errors import Blocker
from people.models import User

Follower = Callable[[Derivation, User | None], None]
TakingBack = Callable[[Collection[int], UUID], list[Blocker]]

_followers: list[Follower] = []
_taking_back: list[TakingBack] = []


def follow_terms(follower: Follower, *, taking_back: TakingBack) -> None:
    """Call `follower` whenever terms have been kept, in the same transaction, with the derivation at hand.

    `taking_back` is called before contracts go with the import that made them: with their keys and the act of
    the import. It deletes what followed from them, or says why it cannot.
    """
    if follower not in _followers:
        _followers.append(follower)
        _taking_back.append(taking_back)


def terms_kept(run: Derivation, by: User | None) -> None:
    """The terms of the derivation's accounts are stored: whoever follows goes on."""
    for follower in _followers:
        follower(run, by)


def take_back_what_followed(contracts: Collection[int], act: UUID) -> list[Blocker]:
    """Delete what followed from contracts that an act made; why not, where somebody went on from it."""
    return [blocker for take_back in _taking_back for blocker in take_back(contracts, act)]
