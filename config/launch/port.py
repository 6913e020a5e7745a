"""The port of the web server: `PORT`, by default 8000, on this machine only. Standard library only."""

from __future__ import annotations

import errno
import socket

from config.launch.env import setting
from config.terminal import Problem

HOST = "127.0.0.1"
NAME = "localhost"  # what people open: browsers make passkeys for a name, never for a number


def wanted_port() -> int:
    """The port asked for by `PORT`; 0 means any free one."""
    text = setting("PORT", "8000")
    if not text.isdecimal() or int(text) > 65_535:
        raise Problem(
            f"PORT={text} is not a port: give a number from 1024 to 65535, as in `PORT=8001 make run`."
        )
    return int(text)


def listen(port: int) -> socket.socket:
    """Take the port and keep it; a request that comes before the web server is up waits for it."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            another = f"PORT={_free_port(port)} make run"
            raise Problem(f"Port {port} is taken by another program. Choose another: `{another}`.") from None
        if error.errno in {errno.EACCES, errno.EPERM}:
            raise Problem(
                f"Port {port} is not allowed for this user. Choose one above 1023: `PORT=8001 make run`."
            ) from error
        raise
    listener.listen(128)
    return listener


def _free_port(taken: int) -> int:
    """The next port nobody listens on."""
    for port in range(taken + 1, min(taken + 100, 65_536)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    return 0
