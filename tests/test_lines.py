"""The reliability table, its tests and its page say the same."""

import ast
import re
from collections.abc import Iterator

from tests.house import ROOT
from tests.lines import LINES


def proven() -> Iterator[str]:
    """The lines that some test is marked to prove."""
    for path in (*(ROOT / "tests").rglob("test_*.py"), *ROOT.glob("*/tests/test_*.py")):
        text = path.read_text()
        if "mark.line(" not in text:  # to parse them all would take seconds
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.line":
                (named,) = node.keywords
                yield ast.literal_eval(named.value)


def test_every_line_has_a_test_and_every_mark_a_line():
    assert sorted(set(proven())) == sorted(LINES)


def test_the_page_tells_every_line_and_how_to_run_it():
    page = (ROOT / "docs" / "reliability.md").read_text()
    rows = dict(re.findall(r"^\| (\w+) \| .*?`make prove-(\w+)`", page, re.MULTILINE))
    assert rows == {line: line for line in LINES}
