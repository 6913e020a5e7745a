"""Fill the environment with the pinned packages, and say in one sentence why that failed when it does.

Standard library only: it runs before anything is installed.
"""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path

from config.launch.commands import follow
from config.terminal import Problem, Progress, say, tail

PIP_OPTIONS = (
    "--require-hashes",  # what was not pinned with its hash is not installed
    "--no-deps",  # the pins are complete: nothing to resolve
    "--only-binary=:all:",  # a wheel or nothing: no compiler is needed
    "--no-input",
    "--disable-pip-version-check",
    "--no-warn-script-location",
    "--progress-bar=off",
    "--retries=2",
    "--timeout=20",
)

NO_SPACE = "No space is left on the disk: free 1 GB and run the command again."
LEAST_SPACE = 30_000_000  # bytes; what an empty environment takes

# Sought in what was printed, in this order: a lost network, for one, also ends in "no matching distribution".
CAUSES = {
    r"No space left on device|Disk quota exceeded|ENOSPC|EDQUOT|File too large": NO_SPACE,
    r"DO NOT MATCH THE HASHES|EINTEGRITY": (
        "{name} was refused: what came is not the file that was pinned (its hash differs). Run the command "
        "again; if it stays so, the package index in use serves another file under that name."
    ),
    r"BadZipFile|is invalid|has an invalid wheel|Bad CRC-32|TAR_BAD_ARCHIVE|zlib|Z_DATA_ERROR": (
        "{name} arrived broken. Run the command again to fetch it anew."
    ),
    r"CERTIFICATE_VERIFY_FAILED|SSLError|SELF_SIGNED_CERT|UNABLE_TO_GET_ISSUER_CERT": (
        "The package index answers, but its certificate is not trusted here (a proxy may stand between)."
    ),
    r"NewConnectionError|Failed to establish a new connection|Connection refused|Name or service not known"
    r"|Temporary failure in name resolution|Network is unreachable|ConnectTimeout|timed out|ProxyError"
    r"|RemoteDisconnected|ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ENETUNREACH": (
        "The package index cannot be reached: check the network, or the index and proxy that pip and npm are "
        "told to use, and run the command again."
    ),
    r"No matching distribution found|EBADPLATFORM": (
        "{name} is not offered ready-made for Python {python} on {machine}. Use Linux with glibc or macOS, "
        "on x86-64 or ARM, and Python 3.11 to 3.13."
    ),
    r"Permission denied|EACCES|EROFS": "The environment cannot be written: {line}",
}
NAMES = (
    r"^\s+(\S+==\S+) from ",  # pip, under "do not match the hashes"
    r"(?:No matching distribution found for|Wheel) '?([\w.=-]+)",
    r"npm error .*?([@\w./-]+\.tgz)",
)


def ensure_venv(venv: Path, *, log: Path) -> Path:
    """Make the virtual environment unless a working one is there; return its Python.

    After an interrupted installation it is made anew: pip takes a half-written package for a whole one.
    """
    python = venv / "bin" / "python"
    if _works(python) and not _installing(venv).exists():
        return python
    try:
        import ensurepip  # noqa: F401, PLC0415  Debian splits it off; asked for here, where we can say so
    except ImportError:
        version = "{}.{}".format(*sys.version_info)
        raise Problem(
            f"This Python {version} lacks the part that makes environments. "
            f"On Debian and Ubuntu: apt install python{version}-venv; then run the command again."
        ) from None
    if _installing(venv).exists():
        say("The last installation was interrupted: starting it afresh.")
    progress = Progress("Making the environment .venv")
    code, printed = follow([sys.executable, "-m", "venv", "--clear", venv], log=log, progress=progress)
    progress.clear()
    if code and shutil.disk_usage(venv.parent).free < LEAST_SPACE:  # venv keeps the reason to itself
        raise Problem(NO_SPACE)
    if code or not _works(python):
        raise Problem(explain(printed, "The environment .venv could not be made."), detail=tail(log, 5))
    return python


def install(python: Path, requirements: list[Path], *, log: Path) -> None:
    """Install the pins of `requirements` into the environment of `python`."""
    total = sum(len(re.findall(r"^[\w.\[\]-]+==", file.read_text(), re.MULTILINE)) for file in requirements)
    progress = Progress(f"Installing {total} packages")
    marker = _installing(python.parent.parent)
    marker.touch()
    begun = False  # pip fetches everything first; until it unpacks, a failure leaves nothing behind
    count = 0

    def watch(line: str) -> None:
        nonlocal begun, count
        if line.startswith("Installing collected packages"):
            begun = True
            progress.show("unpacking")
        elif found := re.match(r"(?:Collecting|Requirement already satisfied:) ([\w.\[\]-]+)", line):
            count += 1
            progress.show(f"{count} of {total}: {found[1]}")
        elif "Retrying" in line:
            progress.show("waiting for the network")

    files = [word for file in requirements for word in ("-r", str(file))]
    command: list[str | Path] = [python, "-m", "pip", "install", *PIP_OPTIONS, *files]
    code, printed = follow(command, log=log, progress=progress, on_line=watch, env={"PYTHONUNBUFFERED": "1"})
    if code == 0 or not begun:
        marker.unlink()
    if code:
        progress.clear()
        sentence = explain(printed, f"pip failed with status {code}; all it said is in {log}.")
        raise Problem(sentence, detail=tail(log, 5))
    progress.done(f"Installed {total} packages")


def explain(printed: str, otherwise: str) -> str:
    """The one sentence that fits what pip, npm or venv printed."""
    for pattern, sentence in CAUSES.items():
        if found := re.search(pattern, printed):
            return sentence.format(
                name=_name(printed),
                line=_line_around(printed, found.start()),
                python=platform.python_version(),
                machine=f"{platform.system()} {platform.machine()}",
            )
    return otherwise


def _name(printed: str) -> str:
    """The package that the output complains of."""
    for pattern in NAMES:
        if (found := re.search(pattern, printed, re.MULTILINE)) and found[1]:
            return found[1]
    return "A package"


def _line_around(printed: str, position: int) -> str:
    start = printed.rfind("\n", 0, position) + 1
    return printed[start:].split("\n", 1)[0].strip()


def _installing(venv: Path) -> Path:
    """Stands while packages are being written into the environment."""
    return venv / ".installing"


def _works(python: Path) -> bool:
    """Whether the environment's Python runs and is new enough (its base may have gone away)."""
    check = "import sys; sys.exit(sys.version_info < (3, 11))"
    try:
        return subprocess.run([python, "-c", check], capture_output=True, check=False).returncode == 0
    except OSError:
        return False
