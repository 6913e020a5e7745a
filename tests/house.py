"""What the tests of the house as a whole look at: its apps, files and models."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db.models import ForeignKey, Model

ROOT = Path(__file__).resolve().parent.parent
APPS = sorted(path.parent.name for path in ROOT.glob("*/apps.py"))


def python_files(*, tests: bool = False, migrations: bool = False) -> Iterator[Path]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            parts = path.relative_to(ROOT).parts
            if ("tests" in parts and not tests) or ("migrations" in parts and not migrations):
                continue
            yield path


def templates() -> Iterator[Path]:
    yield from sorted((ROOT / "templates").rglob("*.html"))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def our_models() -> list[type[Model]]:
    """Concrete models of our own apps; history tables come from the library and are left out."""
    return [
        model
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        if not hasattr(model, "pgh_tracked_model")
    ]


def hangs_on_account(model: type[Model]) -> bool:
    """Whether a foreign key leads from the model to an account, directly or over another model."""
    account = apps.get_model("accounts", "Account")
    seen: set[type[Model]] = set()
    todo: list[type[Model]] = [model]
    while todo:
        current = todo.pop()
        for field in current._meta.get_fields():
            if not isinstance(field, ForeignKey):
                continue
            target = field.related_model
            if target is account:
                return True
            if isinstance(target, type) and target not in seen and target._meta.app_label in APPS:
                seen.add(target)
                todo.append(target)
    return False
