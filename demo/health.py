"""What the demo company feels about its customers, and their health week by week."""

from datetime import date, timedelta
from random import Random
from typing import Final

from accounts.models import Account, AccountOwnership
from health.choices import Mood
from health.domain.editions import adopt_edition, draft_edition
from health.domain.saying import override_score
from health.domain.scoring import score_health
from health.models import HealthScore, Pulse
from people.models import User

WEEKS: Final = 13
# Days on which the history of scores begins: far enough back to test it against what was decided since.
EARLIER: Final = (400, 310, 220, 150, 120)
MOODS: Final = (Mood.GOOD, Mood.GOOD, Mood.MIXED, Mood.MIXED, Mood.BAD)


def take_the_pulse(today: date, rng: Random) -> None:
    """Pulses of half the accounts, a few expired; scores of the past; two that a director has said."""
    first = today - timedelta(days=max(EARLIER))
    adopt_edition(draft_edition(by=None, note="The usual settings"), by=None, on=first)
    owners: dict[int, User] = {
        row.account_id: row.owner for row in AccountOwnership.objects.in_force(today).select_related("owner")
    }
    pulses = [
        Pulse(
            account_id=account,
            mood=rng.choice(MOODS),
            set_on=today - timedelta(days=rng.randint(0, 140)),
            set_by=owners.get(account),
        )
        for account in Account.objects.filter(status="active").order_by("pk").values_list("pk", flat=True)
        if rng.random() < 0.55
    ]
    Pulse.objects.bulk_create(pulses)
    weeks = range((WEEKS - 1) * 7, -1, -14)
    for ago in (*EARLIER, *weeks):
        score_health(as_of=today - timedelta(days=ago))
    _say_some(today, owners)


def _say_some(today: date, owners: dict[int, User]) -> None:
    """A director knows better than the measures."""
    green = HealthScore.objects.by(today).filter(band="green").order_by("account_id")[:2]
    for score in green:
        owner = owners.get(score.account_id)
        override_score(
            score.account,
            score=38,
            reason="Their new CIO wants one supplier for everything",
            expires_on=today + timedelta(days=60),
            by=owner.reports_to if owner else None,
            on=today,
        )
