"""What stands on every dashboard: the sections, the chooser, the words of what is looked at."""

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from common.navigation import address
from insights.choosing import Chosen, chips_of

SECTIONS: Final = (
    ("book-health", "Book health"),
    ("bridge", "ACV bridge"),
    ("trends", "Retention"),
    ("forecast", "Forecast"),
    ("accuracy", "Accuracy"),
    ("managers", "People"),
    ("changes", "What changed"),
    ("backtest", "Health tested"),
)


# Pages of the desk that belong beside the dashboards, where it has them.
BESIDE: Final = (("desk:alert-effect", "Alert effect"),)

# The others show a day, whatever the period.
BY_PERIOD: Final = {"bridge", "forecast", "accuracy", "changes", "backtest"}


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    url: str
    current: bool
    count: int | None = None


def show(request: HttpRequest, chosen: Chosen, section: str, context: dict[str, Any]) -> HttpResponse:
    """The page of one section."""
    here = reverse(f"insights:{section}")
    shared = {
        "chosen": chosen,
        "as_of": chosen.as_of,
        "currency": chosen.currency,
        "heading": dict(SECTIONS)[section],
        "here": here,
        "by_period": section in BY_PERIOD,
        "chips": chips_of(chosen, here),
        "tabs": [
            Tab(label, chosen.address(reverse(f"insights:{name}")), name == section)
            for name, label in SECTIONS
        ]
        + [Tab(label, url, current=False) for name, label in BESIDE if (url := address(name))],
    }
    template = f"insights/{section.replace('-', '_')}.html"
    return render(request, template, shared | context)
