"""What stands on every dashboard: the sections, the chooser, the words of what is looked at."""

from functools import partial
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from common.navigation import tabs_of
from insights.choosing import Chosen, chips_of
from insights.sections import SECTIONS

# The others show a day, whatever the period.
BY_PERIOD: Final = {"bridge", "forecast", "accuracy", "changes", "backtest"}


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
        "tabs": tabs_of(
            "dashboards", chosen.user, current=f"insights:{section}", at=partial(_keeping, chosen)
        ),
    }
    template = f"insights/{section.replace('-', '_')}.html"
    return render(request, template, shared | context)


def _keeping(chosen: Chosen, url_name: str, path: str) -> str:
    """Dashboards keep the choice; a page of another app has its own."""
    return chosen.address(path) if url_name.startswith("insights:") else path
