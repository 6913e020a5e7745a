"""The broker, asked without waiting for it."""

import threading
from dataclasses import dataclass

from celery import current_app
from kombu.exceptions import KombuError
from redis import RedisError

PATIENCE = 1.0  # seconds; a name that does not resolve can take far longer, so the question runs in a thread
QUEUE = "celery"
LONGEST = 200  # characters of what a driver says


@dataclass(frozen=True, slots=True)
class BrokerAnswer:
    """`waiting` counts the jobs in the queue; None when there was no answer, and `problem` says why."""

    waiting: int | None
    problem: str = ""


def ask_broker(patience: float = PATIENCE) -> BrokerAnswer:
    """How many jobs wait, or what is wrong, within `patience` seconds."""
    answers: list[BrokerAnswer] = []
    question = threading.Thread(target=lambda: answers.append(_ask()), name="broker question", daemon=True)
    question.start()
    question.join(patience)
    return answers[0] if answers else BrokerAnswer(None, f"No answer within {patience:g} s")


def _ask() -> BrokerAnswer:
    impatient = {"socket_connect_timeout": PATIENCE, "socket_timeout": PATIENCE, "max_retries": 0}
    try:
        with current_app.connection_for_write(transport_options=impatient) as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, interval_step=0)
            return BrokerAnswer(int(broker.default_channel.client.llen(QUEUE)))
    except (KombuError, RedisError, OSError) as error:
        return BrokerAnswer(None, str(error).partition("\n")[0][:LONGEST])
