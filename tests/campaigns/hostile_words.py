"""Words that break things elsewhere, kind by kind: what a text field gives back as it got it, or refuses.

They stand in hostile_words.json, escaped: half of them cannot be read, and some would reverse the line.
"""

import json
from pathlib import Path
from typing import Any, Final

_TOLD: Final[dict[str, list[Any]]] = json.loads(Path(__file__).with_suffix(".json").read_text())

SCRIPTS: Final[list[str]] = _TOLD["scripts"]
WORDS: Final[list[str]] = [
    *(word for kind, words in _TOLD.items() if kind != "repeated" for word in words),
    *(part * times for part, times in _TOLD["repeated"]),
]
