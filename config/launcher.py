"""`make run` once the environment is there: servers, demo book, web, worker and beat, until Ctrl-C.

    python -m config.launcher

PostgreSQL and Valkey belong to a keeper (config/embedded), which stops them when their last user has left.
Web, worker and beat are children of this process and die with it, in whatever way it ends. Standard library
only, so that a damaged environment can be said in a sentence.
"""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from types import FrameType
from typing import NoReturn

from config.embedded import POSTGRES, VALKEY, Servers, missing, provide
from config.embedded.process import die_with_parent
from config.launch import lock
from config.launch.children import Child
from config.launch.env import CHECKOUT, LOGS, SIGN_INS, book_home
from config.launch.port import HOST, NAME, listen, wanted_port
from config.launch.programs import programs
from config.terminal import Problem, Progress, say, sentences_for_problems, tail

READY_SECONDS = 120
LOOK_SECONDS = 0.1
TITLES = {POSTGRES: "PostgreSQL", VALKEY: "Valkey"}
STOPPING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run() -> None:
    """Bring everything up, stay until a signal comes, take everything down."""
    began = time.monotonic()
    with lock.hold(book_home()) as held, listen(wanted_port()) as listener:
        port = listener.getsockname()[1]
        os.environ["PORT"] = str(port)  # links in mails name it
        address = f"http://{NAME}:{port}"
        lock.sign(held, address)
        servers, children = start_servers(), programs(listener.fileno())
        web, *others = children
        try:
            prepare()
            web.start()
            wait_until_ready(port, web)
            for child in others:  # they would only have made the first page wait
                child.start()
            welcome(address, time.monotonic() - began)
            watch(children, servers)
        except KeyboardInterrupt:
            say("\nStopping …")
        finally:
            stop(children, servers)


def start_servers() -> Servers | None:
    """Join or start the embedded servers that no address is given for, and put theirs into the environ."""
    wanted = missing()
    if not wanted:
        return None
    titles = " and ".join(TITLES[name] for name in wanted)
    progress = Progress(f"Starting {titles}")
    servers = provide(book_home(), *wanted)
    progress.done(f"Started {titles}")
    return servers


def prepare() -> None:
    """Migrate, load, collect; the sentence of what fails there is already said."""
    command = [sys.executable, "-m", "config.launch.prepare"]
    end_with_us = die_with_parent(signal.SIGTERM)
    done = subprocess.run(command, cwd=CHECKOUT, check=False, preexec_fn=end_with_us)
    if done.returncode:
        sys.exit(1)


def wait_until_ready(port: int, web: Child) -> None:
    """Until the web server answers. Raises `Problem` with the end of its log when it does not."""
    deadline = time.monotonic() + READY_SECONDS
    while not answers(port):
        web.pump()
        if not web.runs or time.monotonic() > deadline:
            raise Problem(f"The {web.name} does not answer; its log is {web.log}.", detail=tail(web.log))
        time.sleep(LOOK_SECONDS / 2)


def answers(port: int) -> bool:
    """Whether the web server is alive and says so."""
    connection = http.client.HTTPConnection(HOST, port, timeout=1)
    try:
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        return connection.getresponse().status < http.client.INTERNAL_SERVER_ERROR
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def welcome(address: str, seconds: float) -> None:
    say(f"\nAccount Book is ready at {address}  ({seconds:.1f} s)\n")
    if lines := SIGN_INS.read_text(encoding="utf-8").rstrip():
        say(f"Sign in to the demo book as\n{lines}\n")
    else:
        say("To sign in, make yourself an administrator: .venv/bin/python manage.py createsuperuser\n")
    mail = "" if os.environ.get("EMAIL_URL") else f"   Mail: {book_home() / 'mail'}"
    say(f"Logs: {LOGS}{mail}   Stop: Ctrl-C")


def watch(children: list[Child], servers: Servers | None) -> NoReturn:
    """Look after everything until a signal comes."""
    restarts: dict[str, int] = {}
    while True:
        for child in children:
            child.pump()
            child.revive()
        if servers is not None:
            restarts = look_at(servers, restarts)
        time.sleep(LOOK_SECONDS)


def look_at(servers: Servers, known: dict[str, int]) -> dict[str, int]:
    """Replace a keeper that was killed, and say when it had to start a server again."""
    if not servers.kept():
        say("The keeper of PostgreSQL and Valkey ended by itself; starting them again.")
        servers.join(*servers.names)
    restarts: dict[str, int] = servers.state().get("restarts", known)
    for name, times in restarts.items():
        if times > known.get(name, 0):
            say(f"{TITLES[name]} ended by itself and was started again. Its log: {LOGS / name}.log")
    return restarts


def stop(children: list[Child], servers: Servers | None) -> None:
    """Web, worker, beat, then Valkey and PostgreSQL. A second signal makes the children end at once."""
    hurry = False

    def insist(_signal: int, _frame: FrameType | None) -> None:
        nonlocal hurry
        hurry = True

    for number in STOPPING_SIGNALS:
        signal.signal(number, insist)
    for child in children:
        child.stop(hurried=lambda: hurry)
    if servers is not None and not servers.release():
        say("PostgreSQL and Valkey stay up for another command that uses them.")
    say("Stopped.")


def interrupt(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
    if "MAKELEVEL" in os.environ:
        die_with_parent(signal.SIGTERM, parent=os.getppid())()  # a killed make must not leave us behind
    for number in STOPPING_SIGNALS:
        signal.signal(number, interrupt)
    with sentences_for_problems():
        run()


if __name__ == "__main__":
    main()
