"""What can go wrong while installing, really provoked: each must end in its sentence."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.embedded import POSTGRES, Servers
from config.launch.env import CHECKOUT
from config.launch.frontend import INPUTS, fetch_packages
from config.launch.packages import ensure_venv, install
from config.terminal import Problem

pytestmark = pytest.mark.prove
NOWHERE = "http://127.0.0.1:9"  # nobody listens on the discard port


@pytest.fixture(scope="module")
def venv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scratch")
    return ensure_venv(folder / ".venv", log=folder / "log")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 12 MB; only root can make one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=12m,mode=755", "tmpfs", disk]
    if os.geteuid() != 0 or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("mounting a small disk takes root")
    yield disk
    subprocess.run(["umount", "--lazy", disk], check=True)


def refusal_of_install(venv: Path, tmp_path: Path, line: str) -> str:
    """Why installing this requirement failed."""
    (tmp_path / "requirements.txt").write_text(line + "\n")
    with pytest.raises(Problem) as refusal:
        install(venv, [tmp_path / "requirements.txt"], log=tmp_path / "log")
    return str(refusal.value)


def test_another_file_than_the_pinned_one(venv, tmp_path):
    line = f"six==1.17.0 --hash=sha256:{'0' * 64}"

    assert refusal_of_install(venv, tmp_path, line).startswith("six==1.17.0 was refused")


def test_a_broken_wheel(venv, tmp_path, monkeypatch):
    wheel = tmp_path / "broken-1.0-py3-none-any.whl"
    wheel.write_bytes(b"PK\x03\x04 half of a wheel")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    line = f"broken==1.0 --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}"

    assert "arrived broken" in refusal_of_install(venv, tmp_path, line)


def test_no_network_for_pip(venv, tmp_path, monkeypatch):
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", f"{NOWHERE}/simple")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    line = f"six==1.17.0 --hash=sha256:{'0' * 64}"

    assert refusal_of_install(venv, tmp_path, line).startswith("The package index cannot be reached")


def test_a_package_that_is_not_offered(venv, tmp_path):
    line = f"six==0.0.1 --hash=sha256:{'0' * 64}"

    assert refusal_of_install(venv, tmp_path, line).startswith(
        "six==0.0.1 is not offered ready-made for Python"
    )


def test_no_space_for_packages(small_disk, tmp_path):
    with pytest.raises(Problem, match="No space is left on the disk"):
        ensure_venv(small_disk / ".venv", log=tmp_path / "log")


def test_no_space_for_a_database(small_disk):
    with pytest.raises(Problem, match="No space is left"):
        Servers(small_disk / "home").join(POSTGRES)


def fake_checkout(folder: Path) -> Path:
    for name in INPUTS:
        shutil.copyfile(CHECKOUT / name, folder / name)
    return folder


def test_no_network_for_npm(tmp_path, monkeypatch):
    monkeypatch.setenv("NPM_CONFIG_REGISTRY", NOWHERE)
    monkeypatch.setenv("NPM_CONFIG_CACHE", str(tmp_path / "cache"))

    with pytest.raises(Problem, match="The package index cannot be reached"):
        fetch_packages(fake_checkout(tmp_path), Path(sys.executable), log=tmp_path / "log")


def test_another_front_end_file_than_the_locked_one(tmp_path, monkeypatch):
    monkeypatch.setenv("NPM_CONFIG_CACHE", str(tmp_path / "cache"))
    checkout = fake_checkout(tmp_path)
    lock = json.loads((checkout / "package-lock.json").read_text())
    lock["packages"]["node_modules/htmx.org"]["integrity"] = "sha512-" + "A" * 86 + "=="
    (checkout / "package-lock.json").write_text(json.dumps(lock))

    with pytest.raises(Problem, match="was refused: what came is not the file that was pinned"):
        fetch_packages(checkout, Path(sys.executable), log=tmp_path / "log")
