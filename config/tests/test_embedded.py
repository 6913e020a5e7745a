"""The embedded servers: shared by their users, gone with the last one, back after any kind of end."""

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import psycopg2
import pytest

from config.embedded import POSTGRES, VALKEY, Servers
from config.terminal import Problem
from config.tests.processes import belonging, eventually, needs_proc, python, the_one

pytestmark = needs_proc

STAY = """
import sys, time
from pathlib import Path
from urllib.parse import unquote
from config.embedded import Servers
print(Servers(Path(sys.argv[1])).join("postgres", "valkey"), flush=True)
time.sleep(float(sys.argv[2]))
"""


@pytest.fixture(scope="session")
def made_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with an empty database in it: copying one is quicker than initdb for each test."""
    home = tmp_path_factory.mktemp("made") / "home"
    servers = Servers(home)
    servers.join(POSTGRES)
    servers.release()
    return home


@pytest.fixture
def home(tmp_path: Path, made_home: Path) -> Iterator[Path]:
    copy(made_home, tmp_path / "home")
    yield tmp_path / "home"
    assert eventually(lambda: not belonging(tmp_path)), f"left running: {belonging(tmp_path)}"


def copy(home: Path, target: Path) -> None:
    """Copy with owners and modes, which PostgreSQL insists on."""
    subprocess.run(["cp", "-a", home, target], check=True)


def ask_postgres(url: str, sql: str) -> list[tuple[object, ...]]:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(sql)
        rows = cursor.fetchall() if cursor.description else []
    connection.close()
    return rows


def ask_valkey(url: str, command: str) -> str:
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(url.removeprefix("unix://").partition("?")[0])
        client.sendall(command.encode() + b"\r\n")
        return client.recv(1024).decode()


def test_users_share_one_pair_and_the_last_to_leave_ends_it(home):
    first, second = Servers(home), Servers(home)
    urls = first.join(POSTGRES, VALKEY)
    keepers = [command for command in belonging(home).values() if "config.embedded.keeper" in command]

    assert second.join(POSTGRES, VALKEY) == urls
    assert len(keepers) == 1
    assert first.release() is False
    assert ask_postgres(urls[POSTGRES], "SELECT 1") == [(1,)]
    assert ask_valkey(urls[VALKEY], "PING") == "+PONG\r\n"
    assert second.release() is True
    assert belonging(home) == {}


def test_a_server_named_elsewhere_is_not_started_but_can_be_asked_for_later(home):
    first, second = Servers(home), Servers(home)

    assert set(first.join(VALKEY)) == {VALKEY}
    assert not [command for command in belonging(home).values() if "postgres" in command]
    assert set(second.join(POSTGRES)) == {POSTGRES}
    first.release()
    second.release()


def test_data_survives_the_killing_of_everything(home):
    servers = Servers(home)
    urls = servers.join(POSTGRES, VALKEY)
    ask_postgres(urls[POSTGRES], "CREATE TABLE kept AS SELECT 42 AS answer")
    ask_valkey(urls[VALKEY], "SET kept 42")
    for pid in belonging(home):
        os.kill(pid, signal.SIGKILL)

    assert eventually(lambda: not servers.kept())
    urls = servers.join(POSTGRES, VALKEY)
    assert ask_postgres(urls[POSTGRES], "SELECT answer FROM kept") == [(42,)]
    assert ask_valkey(urls[VALKEY], "GET kept") == "$2\r\n42\r\n"
    servers.release()


def test_servers_end_when_their_only_user_is_killed(home):
    user = python("-c", STAY, home, "60")
    assert user.stdout is not None
    assert user.stdout.readline()
    user.kill()
    user.communicate()

    assert eventually(lambda: not belonging(home))


def test_commands_started_together_share_one_pair(home):
    users = [python("-c", STAY, home, "0.3") for _ in range(3)]
    answers = [user.communicate(timeout=60) for user in users]

    assert [user.returncode for user in users] == [0, 0, 0]
    assert len({output for output, _ in answers}) == 1


def test_two_homes_do_not_meet(tmp_path, home):
    copy(home, tmp_path / "other")
    one, other = Servers(home), Servers(tmp_path / "other")
    at_one, at_other = one.join(POSTGRES), other.join(POSTGRES)
    ask_postgres(at_one[POSTGRES], "CREATE TABLE only_here ()")

    assert ask_postgres(at_other[POSTGRES], "SELECT to_regclass('only_here')") == [(None,)]
    one.release()
    other.release()


def test_a_server_that_dies_is_started_again_and_a_stale_lock_file_does_not_stop_it(home):
    servers = Servers(home)
    urls = servers.join(POSTGRES)
    lock_file = home / "pg" / "postmaster.pid"
    os.kill(the_one(home, "bin/postgres"), signal.SIGKILL)

    assert eventually(lambda: servers.state().get("restarts") == {POSTGRES: 1})
    assert ask_postgres(urls[POSTGRES], "SELECT 1") == [(1,)]

    for pid in belonging(home):
        os.kill(pid, signal.SIGKILL)
    assert eventually(lambda: not servers.kept())
    lock_file.write_text(f"{os.getpid()}\n" + "\n".join(lock_file.read_text().splitlines()[1:]) + "\n")
    assert set(servers.join(POSTGRES)) == {POSTGRES}
    servers.release()


def test_a_long_path_puts_the_sockets_elsewhere(tmp_path, made_home):
    home = tmp_path / ("long" * 20)
    copy(made_home, home)
    servers = Servers(home)
    urls = servers.join(POSTGRES, VALKEY)

    assert not list((home / "run").iterdir())
    assert ask_postgres(urls[POSTGRES], "SELECT 1") == [(1,)]
    servers.release()
    Path(urls[VALKEY].removeprefix("unix://").partition("?")[0]).parent.rmdir()


def test_a_throwaway_folder_goes_with_its_user(home):
    servers = Servers(home, throwaway=True)
    servers.join(POSTGRES)
    servers.release()

    assert not home.exists()


def test_a_database_of_another_version_is_refused_in_a_sentence(home):
    (home / "pg" / "PG_VERSION").write_text("9\n")

    with pytest.raises(Problem, match=r"made by PostgreSQL 9, and \d+ is installed"):
        Servers(home).join(POSTGRES)


@pytest.mark.skipif(os.geteuid() != 0, reason="gives a folder away, which only root can")
def test_a_folder_of_another_user_is_refused_in_a_sentence(home):
    os.chown(home, 12345, 12345)

    with pytest.raises(Problem, match="belongs to another user"):
        Servers(home).join(POSTGRES)


def test_a_command_of_its_own_brings_the_servers_and_keeps_stdout_clean(home):
    ask = (
        "from django.db import connection as c; k = c.cursor(); k.execute('SELECT 7'); print(k.fetchone()[0])"
    )
    command = python("manage.py", "shell", "--verbosity=0", "-c", ask, BOOK_HOME=home)
    output, errors = command.communicate(timeout=60)

    assert (output, command.returncode) == ("7\n", 0), errors


def test_nobody_else_reaches_the_sockets(home):
    servers = Servers(home)
    urls = servers.join(POSTGRES, VALKEY)
    folder = Path(unquote(urls[POSTGRES].rpartition("host=")[2]))

    assert folder.stat().st_mode & 0o777 == 0o700
    servers.release()
