"""A web server as `make run` starts it, and people who use it, each over a connection of her own."""

import contextlib
import http.client
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.urls import reverse

from config.launch.port import HOST, listen
from config.launch.programs import programs
from config.launcher import wait_until_ready
from config.tests.processes import fresh_environment
from renewals.tests.siege import POSTGRES, VALKEY, Siege

TOKEN = "t" * 32  # a form's token is good when it is the cookie's
SIGN_IN = """
import json
from accounts.models import AccountOwnership
from django.test import Client
found = []
for owned in AccountOwnership.objects.filter(ends_on=None).order_by("owner", "pk").distinct("owner")[:{many}]:
    client = Client()
    client.force_login(owned.owner)
    found.append([client.cookies["sessionid"].value, owned.account_id])
print(json.dumps(found))
"""


@dataclass
class Visitor:
    """Somebody with an account of her own, who reads pages and writes tasks down."""

    number: int
    session: str
    account: int
    port: int
    pause: float
    codes: Counter[int] = field(default_factory=Counter)
    saved: set[str] = field(default_factory=set)
    """The tasks that were answered with "saved"."""
    last_saved: float = 0.0
    slowest: float = 0.0

    def live(self, until: threading.Event) -> None:
        """Three pages, then a task, for as long as it lasts."""
        chance, turn = random.Random(self.number), 0  # noqa: S311
        pages = ("/", reverse("desk:book"), reverse("desk:account", args=[self.account]))
        while not until.is_set():
            turn += 1
            self.ask("GET", pages[turn % len(pages)])
            if turn % len(pages) == 0:
                self.write(f"{self.number}-{turn}")
            until.wait(chance.uniform(0.5, 1.5) * self.pause)

    def write_on(self, until: threading.Event) -> None:
        """One task after the other."""
        turn = 0
        while not until.is_set():
            turn += 1
            self.write(f"{self.number}-{turn}")
            until.wait(self.pause)

    def write(self, title: str) -> None:
        form = {"summary": title, "due_on": "2030-01-01", "csrfmiddlewaretoken": TOKEN}
        if self.ask("POST", reverse("desk:task-new", args=[self.account]), form) == http.HTTPStatus.FOUND:
            self.saved.add(title)
            self.last_saved = time.monotonic()

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> int:
        """The status of an answer; 0 where the connection broke."""
        began = time.monotonic()
        connection = http.client.HTTPConnection(HOST, self.port, timeout=60)
        headers = {
            "Host": "localhost",
            "Cookie": f"sessionid={self.session}; csrftoken={TOKEN}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        try:
            connection.request(method, path, urlencode(form or {}), headers)
            answer = connection.getresponse()
            answer.read()
            code = answer.status
        except (OSError, http.client.HTTPException):
            code = 0
        finally:
            connection.close()
        self.codes[code] += 1
        self.slowest = max(self.slowest, time.monotonic() - began)
        return code


@contextlib.contextmanager
def web_of(siege: Siege) -> Iterator[int]:
    """Gunicorn on the siege's servers; its port."""
    environment = fresh_environment(
        DJANGO_SETTINGS_MODULE="config.settings.development",
        SECRET_KEY="x" * 50,
        DATABASE_URL=siege.servers[POSTGRES].url,
        REDIS_URL=siege.servers[VALKEY].url,
        BOOK_HOME=str(siege.home),
        PYTHONUNBUFFERED="1",
    )
    siege.manage("collectstatic", "--no-input", "--verbosity=0")
    over = threading.Event()
    with listen(0) as listener:
        port: int = listener.getsockname()[1]
        web = replace(programs(listener.fileno())[0], environ=environment, log=siege.home / "log" / "web.log")
        web.start()
        wait_until_ready(port, web)

        def drain() -> None:  # nobody waits for a full pipe
            while not over.wait(0.1):
                web.pump()

        reader = threading.Thread(target=drain)
        reader.start()
        try:
            yield port
        finally:
            over.set()
            reader.join()
            web.stop()


def visitors(siege: Siege, many: int, port: int, *, pause: float) -> list[Visitor]:
    """So many owners of accounts, signed in."""
    found = json.loads(siege.manage("shell", "--no-imports", "-c", SIGN_IN.format(many=many)))
    return [Visitor(number, session, account, port, pause) for number, (session, account) in enumerate(found)]


@contextlib.contextmanager
def busy(people: list[Visitor], *, writing: bool = False) -> Iterator[None]:
    """They all work until the block ends."""
    over = threading.Event()
    threads = [
        threading.Thread(target=person.write_on if writing else person.live, args=[over]) for person in people
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join(90)
