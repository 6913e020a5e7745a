"""What a run found: tables for the terminal, and one file a day for whoever compares."""

import json
import os
import platform
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.db import connection

from config.terminal import say

RESULTS: Final = Path(__file__).resolve().parent / "results"


def table(title: str, heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows under their heads; what is a number stands at the right."""
    cells = [list(heads), *([_cell(value) for value in row] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(heads))]
    numeric = [any(isinstance(row[column], int | float) for row in rows) for column in range(len(heads))]
    say(f"\n{title}\n")
    for row in cells:
        aligned = (
            text.rjust(width) if right else text.ljust(width)
            for text, width, right in zip(row, widths, numeric, strict=True)
        )
        say("  ".join(aligned).rstrip())


def save(part: str, found: dict[str, Any], *, on: date) -> Path:
    """Write what a part found into the day's file; the other parts of the day stay."""
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / f"{on.isoformat()}.json"
    told: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {}
    told |= {"machine": machine(), part: found}
    file.write_text(json.dumps(told, indent=1) + "\n")
    return file


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        postgres = cursor.fetchone()[0]
        cursor.execute("SHOW shared_buffers")
        buffers = cursor.fetchone()[0]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cores": os.cpu_count(),
        "processor": platform.processor() or platform.machine(),
        "memory_gb": round(memory / 2**30),
        "system": platform.system(),
        "python": platform.python_version(),
        "postgresql": postgres,
        "shared_buffers": buffers,
        "load_before": [round(load, 1) for load in os.getloadavg()],
    }


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.1f}" if abs(value) < 1000 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
