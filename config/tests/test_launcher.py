"""The programs `make run` watches over, and which commands bring servers along."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from config.launch import children
from config.launch.children import Child
from config.launch.programs import behind_pages
from config.terminal import Problem
from config.tests.processes import eventually
from manage import needs_servers


def child(tmp_path, program: str) -> Child:
    command = [sys.executable, "-u", "-c", program]
    return Child("worker", command, tmp_path / "worker.log", os.environ, tmp_path, patience_seconds=1)


def test_output_goes_to_the_log_and_alarms_to_the_terminal(tmp_path, capfd):
    lines = [
        "INFO started",
        "WARNING late",
        "Traceback (most recent call last):",
        '  File "x.py", line 1, in <module>',
        "ValueError: wrong",
        "2026-11-22 [warning  ] request_finished code=404",
        "2026-11-22 [info     ] Worker exiting without error [gunicorn.error]",
    ]
    program = child(tmp_path, f"print({chr(10).join(lines)!r})")
    program.start()
    assert eventually(lambda: not program.runs)
    program.pump()
    program.stop()

    assert program.log.read_text().splitlines() == lines
    assert capfd.readouterr().out.splitlines() == [f"worker | {line}" for line in lines[1:5]]


def test_what_can_wait_leaves_the_processor_to_pages():
    printed = subprocess.run(
        behind_pages(sys.executable, "-c", "import os; print(os.nice(0))"), capture_output=True, check=True
    )

    assert int(printed.stdout) == min(os.nice(0) + 10, 19)


def test_a_program_that_ends_is_started_again_after_a_pause(tmp_path, capfd):
    program = child(tmp_path, "import time; time.sleep(60)")
    program.start()
    first = program.process
    assert first is not None
    first.kill()
    first.wait()
    program.revive()

    assert "The worker ended by itself (signal 9); starting it again in 1 s." in capfd.readouterr().out
    assert program.process is first
    program._due = time.monotonic()
    program.revive()
    assert program.process is not first
    assert program.runs
    program.stop()


def test_a_program_that_keeps_ending_is_given_up_with_the_end_of_its_log(tmp_path):
    program = child(tmp_path, "print('no broker')")
    program.restarts = children.RESTARTS_ALLOWED
    program.start()
    assert eventually(lambda: not program.runs)

    with pytest.raises(Problem, match="The worker keeps ending") as refusal:
        program.revive()
    assert refusal.value.detail == "no broker"
    program.stop()


def test_a_program_that_does_not_listen_is_ended_with_what_it_started(tmp_path):
    deaf = (
        "import os, signal, time; signal.signal(15, signal.SIG_IGN); pid = os.fork(); print(pid or 'child');"
    )
    program = child(tmp_path, deaf + "time.sleep(60)")
    program.start()
    assert eventually(lambda: "child" in printed(program))
    grandchild = int(next(line for line in program.log.read_text().split() if line.isdigit()))
    program.stop()

    assert not program.runs
    assert eventually(lambda: not is_alive(grandchild))


def printed(program: Child) -> str:
    program.pump()
    return program.log.read_text() if program.log.exists() else ""


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize(
    ("command_line", "needed"),
    [
        ("", False),
        ("help", False),
        ("--version", False),
        ("migrate --help", False),
        ("collectstatic --no-input", False),
        ("migrate", True),
        ("raise_alerts --as-of 2026-11-22 --json", True),
    ],
)
def test_only_commands_that_use_a_database_bring_the_servers(command_line, needed):
    assert needs_servers(command_line.split()) is needed
