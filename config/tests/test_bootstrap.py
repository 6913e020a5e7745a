"""Setting up does nothing twice, and repairs what was interrupted."""

import sys
from pathlib import Path

import pytest

from config import bootstrap
from config.launch import frontend, packages
from config.launch.env import setting
from config.terminal import Problem


def test_work_is_done_once_for_the_same_inputs(tmp_path):
    stamp, pins = tmp_path / "made" / "stamp", tmp_path / "pins.txt"
    pins.write_text("one")

    def missing() -> bool:
        with bootstrap._once(stamp, [pins]) as answer:
            return answer

    assert [missing(), missing()] == [True, False]
    pins.write_text("two")
    assert [missing(), missing()] == [True, False]


def test_work_that_failed_is_done_again(tmp_path):
    stamp = tmp_path / "stamp"
    with bootstrap._once(stamp, []):
        pass

    with pytest.raises(Problem), bootstrap._once(stamp, [Path(__file__)]):
        raise Problem("no network")
    with bootstrap._once(stamp, []) as missing:
        assert missing


def test_an_environment_with_an_interrupted_installation_is_made_anew(tmp_path, monkeypatch):
    made = []
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").symlink_to(sys.executable)

    def remember(command, **_options):
        made.append(command)
        return 0, ""

    monkeypatch.setattr(packages, "follow", remember)
    assert packages.ensure_venv(tmp_path, log=tmp_path / "log") == tmp_path / "bin" / "python"
    assert made == []
    packages._installing(tmp_path).touch()
    packages.ensure_venv(tmp_path, log=tmp_path / "log")
    assert made == [[sys.executable, "-m", "venv", "--clear", tmp_path]]


def test_only_the_files_in_use_are_served(tmp_path):
    modules = tmp_path / "var" / "node" / "node_modules"
    for package, file, _folder in frontend.FILES:
        (modules / package / file).parent.mkdir(parents=True, exist_ok=True)
        (modules / package / file).write_text("x {}\n/*# sourceMappingURL=x.css.map */\n")
    for icon in ("outline/home", "outline/star", "filled/star"):
        path = modules / "@tabler/icons/icons" / f"{icon}.svg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("<svg/>")
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "icons.txt").write_text("# used in the menu\nhome\n\nfilled/star\n")

    frontend.copy_files(tmp_path)

    vendor = tmp_path / "var" / "frontend" / "vendor"
    icons = {path.name for path in (vendor / "icons").glob("*.svg")}
    assert icons == {"home.svg", "star-filled.svg"}
    assert (vendor / "tabler" / "tabler.min.css").read_text() == "x {}\n"
    assert {path.name for path in vendor.iterdir()} == {
        "tabler",
        "echarts",
        "htmx",
        "inter",
        "icons",
        "sortable",
        "topojson",
        "world",
    }


def test_an_icon_that_does_not_exist_is_named(tmp_path):
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "icons.txt").write_text("hoem\n")
    modules = tmp_path / "var" / "node" / "node_modules"
    for package, file, _folder in frontend.FILES:
        (modules / package / file).parent.mkdir(parents=True, exist_ok=True)
        (modules / package / file).touch()

    with pytest.raises(Problem, match="asks for the icon hoem, which"):
        frontend.copy_files(tmp_path)


@pytest.mark.parametrize(
    ("line", "value"),
    [("PORT=8001", "8001"), ("export PORT = '8002'", "8002"), ('PORT="8003"', "8003"), ("#PORT=1", "8000")],
)
def test_a_setting_is_read_from_dotenv_where_the_environment_has_none(tmp_path, monkeypatch, line, value):
    monkeypatch.delenv("PORT", raising=False)
    dotenv = tmp_path / ".env"
    dotenv.write_text(f"SUPPORT=no\n{line}\n")

    assert setting("PORT", "8000", dotenv=dotenv) == value
    monkeypatch.setenv("PORT", "9000")
    assert setting("PORT", "8000", dotenv=dotenv) == "9000"
