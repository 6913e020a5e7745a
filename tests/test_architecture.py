"""How the house is built: rules that no linter knows. See docs/architecture.md."""

import ast
import re
from pathlib import Path

import pytest

from tests.house import ROOT, functions, hangs_on_account, our_models, python_files, templates

# Files that hold one long table each; splitting them would hide it.
LONG_FILES: set[str] = set()
MAX_LINES, MAX_TEST_LINES, MAX_FUNCTION, MAX_TEMPLATE = 400, 500, 50, 150


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_no_file_is_crowded():
    crowded = {
        name_of(p): n
        for p in python_files(tests=True)
        if (n := len(p.read_text().splitlines())) > (MAX_TEST_LINES if "tests" in p.parts else MAX_LINES)
        and name_of(p) not in LONG_FILES
    }
    assert crowded == {}


def test_no_function_is_long():
    long = {
        f"{name_of(path)}:{node.name}": lines
        for path in python_files()
        for node in functions(path)
        if (lines := (node.end_lineno or 0) - node.lineno + 1) > MAX_FUNCTION
    }
    assert long == {}


def test_no_dumping_grounds():
    assert [name_of(p) for p in python_files() if p.stem in {"utils", "helpers", "misc"}] == []


# What narrows rows to those a person may see, or hands them on to be narrowed.
THROUGH_SIGHT = re.compile(
    r"visible_to|editable_by|get_visible_or_404|usable_by|owned_by|filter\(account=account\)|normalize_email"
    r"|^\s*rows = "
)


def test_views_fetch_through_sight():
    """A view never starts from all rows: whatever names `objects` narrows them to what one may see."""
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in python_files()
        if (path.stem == "views" or "views" in path.relative_to(ROOT).parts) and "domain" not in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager", "_base_manager"}
        if not THROUGH_SIGHT.search(path.read_text().splitlines()[node.lineno - 1])
    ]
    assert found == []


def test_whatever_hangs_on_an_account_has_the_rule_of_sight():
    without = [
        model.__name__
        for model in our_models()
        if hangs_on_account(model)
        and not (
            hasattr(model._default_manager.all(), "visible_to")
            and hasattr(model._default_manager.all(), "editable_by")
        )
    ]
    assert without == []


def test_no_signals_of_ours():
    found = [
        name_of(p)
        for p in python_files()
        if re.search(r"@receiver|post_save|pre_save|\.connect\(.*sender=", p.read_text())
    ]
    assert found == []


def test_verbs_say_what_they_mean():
    mute = [
        f"{name_of(path)}:{node.name}"
        for path in python_files()
        if "domain" in path.relative_to(ROOT).parts
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert mute == []


def test_the_clock_is_read_only_at_the_edge():
    """`timezone.now()` and `date.today()` stand in views, tasks, commands and defaults, never in domain or
    queries.
    """
    found = [
        name_of(path)
        for path in python_files()
        if {"domain", "queries"} & {*path.relative_to(ROOT).parts, path.stem}
        and re.search(
            r"timezone\.now\(\)|date\.today\(\)|datetime\.now\(|company_today\(\)", path.read_text()
        )
    ]
    assert found == []


def test_templates_are_short():
    assert {name_of(p): n for p in templates() if (n := len(p.read_text().splitlines())) > MAX_TEMPLATE} == {}


@pytest.mark.parametrize(
    "pattern", [r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", r"\sstyle=", r"\son[a-z]+=\"", r"<style"]
)
def test_templates_hold_nothing_inline(pattern):
    found = [
        name_of(p)
        for p in templates()
        if re.search(pattern, p.read_text(), re.IGNORECASE) and "mail" not in p.parts
    ]
    assert found == []


def test_tasks_are_named():
    nameless = [
        f"{name_of(path)}:{node.name}"
        for path in python_files()
        if path.stem == "tasks" or "tasks" in path.parts[-2:-1]
        for node in functions(path)
        for decorator in node.decorator_list
        if "shared_task" in ast.dump(decorator) and "keyword(arg='name'" not in ast.dump(decorator)
    ]
    assert nameless == []
