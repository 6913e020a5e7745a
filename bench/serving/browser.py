"""A person who is signed in and asks for pages, one after the other, over one connection."""

import http.client
import json
from dataclasses import dataclass
from time import perf_counter
from urllib.parse import urlencode

from django.test import Client

from bench.serving.server import Server
from bench.serving.watch import MILLISECONDS, PROCESSOR, QUERIES, TELL
from config.launch.port import HOST
from people.models import User

TIMEOUT_SECONDS = 300
TOKEN = "t" * 32  # a form's token is good when it is the cookie's


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer.

    In milliseconds: `server` inside the server, `processor` of it spent by Python, `whole` as its client
    waited.
    """

    status: int
    server: float
    processor: float
    whole: float
    queries: int
    body: bytes


class Browser:
    """Asks a server on behalf of a person."""

    def __init__(self, server: Server, user: User) -> None:
        self.server = server
        signed_in = Client()
        signed_in.force_login(user)
        self.cookies = {name: morsel.value for name, morsel in signed_in.cookies.items()}
        self.connection = http.client.HTTPConnection(HOST, server.port, timeout=TIMEOUT_SECONDS)

    def get(self, path: str) -> Answer:
        """Ask for a page. Another connection is made where the server has closed this one."""
        try:
            return self._ask(path, {})
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self.connection.close()
            return self._ask(path, {})

    def post(self, path: str, form: dict[str, str]) -> Answer:
        """Send a form, as one that was opened just before."""
        self.cookies["csrftoken"] = TOKEN
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask(path, headers, urlencode(form | {"csrfmiddlewaretoken": TOKEN}))

    def hang_up(self) -> None:
        """The next page opens a connection of its own."""
        self.connection.close()

    def statements(self, path: str) -> list[str]:
        """The SQL that a page asks for, with its values in it."""
        self.connection.close()
        told: list[str] = json.loads(self._ask(path, {TELL: "1"}).body)
        return told

    def _ask(self, path: str, headers: dict[str, str], body: str | None = None) -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.server.breathe()
        began = perf_counter()
        method = "GET" if body is None else "POST"
        self.connection.request(method, path, body, headers={"Cookie": cookies, **headers})
        response = self.connection.getresponse()
        answered = response.read()
        whole = (perf_counter() - began) * 1000
        for cookie in response.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(
            status=response.status,
            server=float(response.headers.get(MILLISECONDS, "nan")),
            processor=float(response.headers.get(PROCESSOR, "nan")),
            whole=whole,
            queries=int(response.headers.get(QUERIES, -1)),
            body=answered,
        )
