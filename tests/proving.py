"""Figures of the campaigns: a line each for the terminal, and `var/prove/<line>.json`, with `--figures`."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from os import cpu_count, getloadavg
from typing import Any

import pytest

from config.launch.env import CHECKOUT

RESULTS = CHECKOUT / "var" / "prove"
_reports: dict[str, list[pytest.TestReport]] = defaultdict(list)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--figures", action="store_true", help="Write what each line of LINES came to.")


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Say what a campaign measured, in one line, before it is judged."""

    def tell(words: str) -> None:
        record_property("figure", words)

    return tell


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[Any]:
    """The report takes along which lines the test proves, also from a worker of xdist."""
    report = yield
    if report.when == "setup":
        item.user_properties.extend(("line", mark.kwargs["id"]) for mark in item.iter_markers("line"))
        report.user_properties = list(item.user_properties)
    return report


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when == "call" or report.outcome != "passed":
        for line in {value for name, value in report.user_properties if name == "line"}:
            _reports[str(line)].append(report)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if not config.getoption("--figures"):
        return
    RESULTS.mkdir(parents=True, exist_ok=True)
    terminalreporter.section("lines of docs/reliability.md")
    for line, reports in sorted(_reports.items()):
        found = outcome(line, reports)
        (RESULTS / f"{line}.json").write_text(json.dumps(found, indent=1) + "\n")
        told = "; ".join(found["figures"]) or f"{found['passed']} tests"
        verdict = "holds" if found["holds"] else "BROKEN"
        terminalreporter.write_line(f"{line:<4} {verdict:<7} {found['seconds']:>6,.0f} s  {told}")


def outcome(line: str, reports: list[pytest.TestReport]) -> dict[str, Any]:
    """What the tests of one line came to."""
    figures = dict.fromkeys(
        str(value) for r in reports for name, value in r.user_properties if name == "figure"
    )
    passed = sum(report.passed for report in reports)
    skipped = sum(report.skipped for report in reports)
    return {
        "line": line,
        "holds": passed > 0 and passed + skipped == len(reports),
        "passed": passed,
        "skipped": skipped,
        "failed": [report.nodeid for report in reports if report.failed],
        "seconds": round(sum(report.duration for report in reports), 1),
        "figures": list(figures),
        "finished_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": cpu_count(),
        "load": round(getloadavg()[0], 1),
    }
