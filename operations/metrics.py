"""The checks as Prometheus reads them.

Everything is read from the database and the machine when it is scraped, so any web process of any host
answers the same, and nothing is counted in a process.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from operations.checks import Check, Reading, run_all
from operations.versions import versions

PREFIX = "book_"


class CheckCollector(Collector):
    """Turns checks into gauges."""

    def __init__(self, checks: list[Check]) -> None:
        self._checks = checks

    def collect(self) -> Iterator[Metric]:
        yield InfoMetricFamily(
            "book",
            "What runs here",
            value={name.lower().replace(" ", "_"): text for name, text in versions().items()},
        )
        state = GaugeMetricFamily(
            f"{PREFIX}check_state", "0 working, 1 needs a look, 2 not working", labels=["check"]
        )
        for check in self._checks:
            state.add_metric([check.key], check.finding.state.value)
        yield state
        yield from gauges(reading for check in self._checks for reading in check.finding.readings)


def gauges(readings: Iterable[Reading]) -> list[GaugeMetricFamily]:
    """One gauge a name, its readings told apart by their labels."""
    families: dict[str, GaugeMetricFamily] = {}
    for reading in readings:
        family = families.setdefault(
            reading.name, GaugeMetricFamily(PREFIX + reading.name, reading.help, labels=list(reading.labels))
        )
        family.add_metric(list(reading.labels.values()), reading.value)
    return list(families.values())


def exposition(as_of: datetime) -> bytes:
    """The whole answer to one scrape."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(CheckCollector(run_all(as_of)))
    return generate_latest(registry)
