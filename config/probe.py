"""Ask the web server of this container whether it may get requests: `python -m config.probe`, exit 0 or 1.

It asks under a name the server answers for; a plain request to 127.0.0.1 would be refused as forged.
"""

import http.client
import os
import sys

TIMEOUT_SECONDS = 5


def main() -> int:
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".")
    connection = http.client.HTTPConnection(
        "127.0.0.1", int(os.environ.get("PORT") or 8000), timeout=TIMEOUT_SECONDS
    )
    try:
        connection.request("GET", "/readyz", headers={"Host": host})
        answer = connection.getresponse()
        print(answer.status, answer.read(500).decode(errors="replace"))
    except OSError as error:
        print(f"The web server does not answer: {error}", file=sys.stderr)
        return 1
    return 0 if answer.status == http.client.OK else 1


if __name__ == "__main__":
    sys.exit(main())
