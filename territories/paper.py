"""A territory plan as PDF: its words and figures are handed to a Typst document as data."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

import typst
from django.utils.timezone import localtime

from common.wording import NOTHING, day, percent, short_money
from territories.queries.attainment import Attainment
from territories.queries.reached import Reached

DOCUMENT: Final = Path(__file__).resolve().parent / "typst" / "plan.typ"


def as_pdf(shown: dict[str, Any], *, as_of: date) -> bytes:
    """The plan as its page shows it (`territories.views.plans.plan_shown`), on A4."""
    words = json.dumps(_words(shown, as_of), ensure_ascii=False)
    # The machine's own fonts would give each machine another document.
    return bytes(typst.compile(str(DOCUMENT), sys_inputs={"plan": words}, ignore_system_fonts=True))


def _words(shown: dict[str, Any], as_of: date) -> dict[str, Any]:
    plan, period, currency = shown["plan"], shown["period"], shown["currency"]
    edition = f", edition {plan.edition}" if plan.edition > 1 else ""
    attained: list[Attainment] = shown["attained"]
    return {
        "title": f"{plan.territory.name}, plan {plan.period}",
        "subtitle": f"{plan.get_state_display()}{edition}, {day(period.starts_on)} to {day(period.ends_on)}",
        "footer": f"{plan.territory.name}, plan {plan.period}, as of {day(as_of)}",
        "elapsed": f"Day {attained[0].elapsed} of {attained[0].days}{_as_kept(shown['reached'])}",
        "figures": [
            {"label": figure.label, "value": figure.text, "detail": figure.detail}
            for figure in shown["figures"]
        ],
        "targets": [_target(row, currency) for row in attained],
        "gaps": [
            f"{measure}: the territories below are {short_money(gap, currency, signed=True)} apart from it."
            for measure, gap in shown["gaps"]
        ],
        "gap_reason": plan.gap_reason,
        "objectives": [line for line in plan.objectives.splitlines() if line.strip()],
        "initiatives": list(_initiatives(shown["initiatives"])),
        "verticals": [
            {"name": share.name, "part": float(share.part), "acv": short_money(share.acv, currency)}
            for share in shown["verticals"]
        ],
        "steps": list(_steps(shown["steps"])),
    }


def _as_kept(reached: Reached) -> str:
    """Of a large territory: until when it was read."""
    if reached.pending:
        return ", what was reached is being worked out"
    return f", read until {day(reached.kept.on)}" if reached.kept else ""


def _target(row: Attainment, currency: str) -> dict[str, Any]:
    def said(value: Any) -> str:
        return percent(value) if row.is_ratio else short_money(value, currency)

    words = "No target" if row.target is None else "Nothing to measure yet"
    if row.pace:
        words = f"{percent(row.ratio)} of target, expected {percent(row.expected_ratio)}"
    return {
        "measure": str(row.measure.label),
        "actual": said(row.actual),
        "target": said(row.target),
        "pace": row.pace,
        "part": float(row.ratio or 0),
        "expected": float(row.expected_ratio or 0),
        "words": words,
    }


def _initiatives(rows: Any) -> Iterator[dict[str, str]]:
    for row in rows:
        yield {
            "summary": row.summary,
            "who": row.user.name if row.user else NOTHING,
            "due": day(row.due_on),
            "progress": f"{row.progress} %",
        }


def _steps(rows: Any) -> Iterator[dict[str, str]]:
    for row in rows:
        who = row.by.name if row.by else "The system"
        yield {
            "what": row.get_kind_display(),
            "who": f"{who}, {day(localtime(row.at).date())}",
            "note": row.note,
        }
