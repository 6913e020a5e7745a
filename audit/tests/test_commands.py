"""What a management command changes is the command's doing."""

import os
import subprocess
import sys
from urllib.parse import quote

import pytest
from django.db import connection

from audit.queries import history_of
from people.models import User
from people.tests.factories import UserFactory
from tests.house import ROOT

CHANGE = "from people.models import User; User.objects.filter(name='Ann').update(name='Anna')"


def address_of_the_test_database() -> str:
    given = {
        name: quote(str(value), safe="")
        for name, value in connection.settings_dict.items()
        if isinstance(value, str | int)
    }
    return "postgresql://{USER}:{PASSWORD}@/{NAME}?host={HOST}&port={PORT}".format(**given)


@pytest.mark.django_db(transaction=True)
def test_a_command_by_hand_is_named():
    person: User = UserFactory(name="Ann")
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DATABASE_URL": address_of_the_test_database(),
    }
    subprocess.run(
        [sys.executable, "manage.py", "shell", "-c", CHANGE], cwd=ROOT, env=environment, check=True
    )
    entry = history_of(person, viewer=person)[0]
    assert (entry.subject, entry.who) == ("Anna", "command shell")
