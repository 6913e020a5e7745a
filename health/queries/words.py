"""Why a score is what it is, in words: "−12: usage fell 40 % since 3 Sep". Pure.

A measure costs weight ÷ Σ weights × (100 − points): what the score would gain if it were perfect. So the
measured score is 100 less all costs.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from common.wording import MINUS, count, countdown, percent, short_day
from health.choices import Cap, Measure, Mood

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """One measure of a score: its points, what it costs (0 or less, in points of the score), and the fact."""

    measure: str
    label: str
    points: int
    share: Decimal
    cost: Decimal
    words: str

    @property
    def text(self) -> str:
        """ "−12: usage fell 40 % since 3 Sep"; without a cost the fact alone."""
        return f"{self.cost_text}: {self.words}" if self.rounded_cost else self.words

    @property
    def rounded_cost(self) -> int:
        return int(self.cost.quantize(Decimal(1), ROUND_HALF_UP))

    @property
    def cost_text(self) -> str:
        return f"{MINUS}{-self.rounded_cost}" if self.rounded_cost else "0"


def contributions(measures: Mapping[str, Facts], *, as_of: date) -> list[Contribution]:
    """Every measure that was known, the costliest first."""
    total = sum(int(facts["weight"]) for facts in measures.values())
    found = [_contribution(name, facts, total, as_of) for name, facts in measures.items() if total]
    return sorted(found, key=lambda one: (one.cost, -one.share, one.measure))


def missing(measures: Mapping[str, Facts], weights: Mapping[str, int]) -> list[str]:
    """The names of measures that weigh something and were not known."""
    return [str(Measure(name).label) for name, weight in weights.items() if weight and name not in measures]


def _contribution(name: str, facts: Facts, total: int, as_of: date) -> Contribution:
    points, share = int(facts["points"]), Decimal(int(facts["weight"])) / total
    return Contribution(
        measure=name,
        label=str(Measure(name).label),
        points=points,
        share=share,
        cost=share * (points - 100),
        words=WORDS[name](facts, as_of),
    )


def changes_in_words(changes: Mapping[str, list[int | None]]) -> list[str]:
    """What moved since the score before: "Usage trend 80 → 0"."""
    return [
        f"{Measure(name).label} {count(before)} → {count(after)}"
        for name, (before, after) in sorted(
            changes.items(), key=lambda item: -abs((item[1][1] or 0) - (item[1][0] or 0))
        )
    ]


CAPS: Final[dict[str, str]] = {
    Cap.NOTICE: "capped: they gave notice",
    Cap.OVERDUE: "capped: a decision is overdue",
    Cap.DROP: "capped: usage fell steeply",
}


def _utilisation(facts: Facts, as_of: date) -> str:  # noqa: ARG001  one signature for all
    return f"{percent(Decimal(str(facts['used'])), places=0)} of what was bought is used"


def _trend(facts: Facts, as_of: date) -> str:  # noqa: ARG001
    change, since = Decimal(str(facts["change"])), short_day(_day(facts, "since"))
    if abs(change) < Decimal("0.005"):
        return f"usage is level since {since}"
    return f"usage {'rose' if change > 0 else 'fell'} {percent(abs(change), places=0)} since {since}"


def _touch(facts: Facts, as_of: date) -> str:
    return f"last touch {countdown(_day(facts, 'on'), as_of)}"


def _executive(facts: Facts, as_of: date) -> str:
    on = _day(facts, "on")
    return f"an executive was met {countdown(on, as_of)}" if on else "no executive has been met"


def _contacts(facts: Facts, as_of: date) -> str:  # noqa: ARG001
    number = int(facts["count"])
    return f"{count(number)} {'contact' if number == 1 else 'contacts'} there"


def _decision(facts: Facts, as_of: date) -> str:
    if overdue := _day(facts, "overdue_on"):
        return f"a decision is overdue since {short_day(overdue)}"
    decides = _day(facts, "decides_on")
    if int(facts["points"]) < 100:
        return f"it decides {countdown(decides, as_of)} and nobody has begun"
    return f"the next decision is {countdown(decides, as_of)}"


def _price(facts: Facts, as_of: date) -> str:  # noqa: ARG001
    uplift = percent(Decimal(str(facts["uplift"])))
    return f"prices rose {uplift} in a year, the cap is {Decimal(str(facts['cap'])):f} %"


def _contraction(facts: Facts, as_of: date) -> str:  # noqa: ARG001
    lost = Decimal(str(facts["lost"]))
    return f"{percent(lost)} of its value was lost in a year" if lost else "nothing was lost in a year"


def _risks(facts: Facts, as_of: date) -> str:  # noqa: ARG001
    number = int(facts["count"])
    if not number:
        return "no risk is raised"
    return "a risk is raised" if number == 1 else f"{count(number)} risks are raised"


MOODS: Final = {Mood.GOOD: "good", Mood.MIXED: "mixed", Mood.BAD: "bad"}


def _pulse(facts: Facts, as_of: date) -> str:
    return f"the pulse is {MOODS[Mood(facts['mood'])]}, set {countdown(_day(facts, 'on'), as_of)}"


WORDS: Final[dict[str, Callable[[Facts, date], str]]] = {
    Measure.UTILISATION: _utilisation,
    Measure.TREND: _trend,
    Measure.TOUCH: _touch,
    Measure.EXECUTIVE: _executive,
    Measure.CONTACTS: _contacts,
    Measure.DECISION: _decision,
    Measure.PRICE: _price,
    Measure.CONTRACTION: _contraction,
    Measure.RISKS: _risks,
    Measure.PULSE: _pulse,
}


def _day(facts: Facts, name: str) -> date | None:
    return date.fromisoformat(facts[name]) if facts.get(name) else None
