"""How often somebody may guess: enough for a person, too little for a guesser, and nobody is locked out.

A limit is a number of tickets. A try takes one, a right guess puts it back, a wrong one keeps it until its
time is over. So a limit holds for every stretch of time, not per calendar hour, and we know when the next try
is free. A ticket is a row of the database cache that is only ever added, which one of two simultaneous tries
can do; see docs/decisions/0007.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address

from django.core.cache import cache
from django.utils import timezone


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `tries` in any stretch of `seconds`."""

    name: str
    tries: int
    seconds: int


# Where nobody signed in as this person before: a guesser, or she on a new laptop.
PER_NETWORK = Limit("network", tries=60, seconds=3600)
PER_PERSON_AND_NETWORK = Limit("person-network", tries=5, seconds=15 * 60)
PER_PERSON = Limit("person", tries=20, seconds=3600)
# Her own browser: what others do elsewhere does not count here.
PER_DEVICE = Limit("device", tries=10, seconds=3600)
# Mails that anybody can cause.
MAILS_PER_PERSON = Limit("mails", tries=5, seconds=3600)
MAILS_PER_NETWORK = Limit("mails-network", tries=30, seconds=3600)
# One-time codes: asked only after the password was right.
CODES = Limit("codes", tries=10, seconds=3600)


class TooManyTriesError(Exception):
    """No ticket is left; the first one comes back at `free_at`."""

    def __init__(self, free_at: datetime) -> None:
        self.free_at = free_at
        super().__init__(f"Try again at {free_at:%H:%M}.")

    def minutes(self, now: datetime) -> int:
        """Whole minutes until then, at least one."""
        return max(1, -int((now - self.free_at).total_seconds() // 60))


@dataclass(slots=True)
class Tickets:
    """What a try took."""

    keys: list[str] = field(default_factory=list)

    def give_back(self) -> None:
        """The guess was right: it does not count."""
        cache.delete_many(self.keys)
        self.keys = []


def take(limits: Iterable[tuple[Limit, str]]) -> Tickets:
    """Take a ticket of each limit for its subject ("a person's address", "a network"), or none and say when.

    Raises TooManyTriesError.
    """
    taken = Tickets()
    for limit, subject in limits:
        try:
            taken.keys.append(_take_one(limit, subject))
        except TooManyTriesError:
            taken.give_back()
            raise
    return taken


def _take_one(limit: Limit, subject: str) -> str:
    digest = hashlib.sha256(subject.encode()).hexdigest()
    keys = [f"throttle:{limit.name}:{digest}:{number}" for number in range(limit.tries)]
    used = cache.get_many(keys)
    until = timezone.now() + timedelta(seconds=limit.seconds)
    for key in keys:
        if key not in used and cache.add(key, until.timestamp(), timeout=limit.seconds):
            return key
    raise TooManyTriesError(datetime.fromtimestamp(min(used.values(), default=until.timestamp()), tz=UTC))


def network_of(address: str) -> str:
    """The network that one customer of a provider holds: an IPv4 address, or the /64 of an IPv6 address."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return str(IPv6Network((parsed, 64), strict=False)) if isinstance(parsed, IPv6Address) else str(parsed)
