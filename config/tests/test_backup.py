"""A backup comes back as it was, or is refused with one sentence and nothing touched."""

import hashlib
import re
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts.models import Account
from config.backup.archive import DUMP, MANIFEST, Manifest, writing
from config.backup.programs import programs_for
from config.backup.restoring import EMPTY
from config.backup.taking import LEFT_OUT
from config.terminal import Problem
from operations.migrations_state import missing, on_disk
from people.company import forget_company
from people.models import User
from tests.hashes import hashes_of_tables
from tests.scene import Scene, build_scene

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def database(name: str) -> Iterator[None]:
    """An empty database, connected to until the block ends."""
    before = connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
    connect(name)
    try:
        yield
    finally:
        connect(before)
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}"')


def connect(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name
    forget_company()


@pytest.fixture
def elsewhere() -> Iterator[None]:
    with database(f"{connection.settings_dict['NAME']}_elsewhere"):
        yield


@pytest.fixture
def scene(rep, teammate, manager, chief, other_rep, other_manager, viewer, ops) -> Scene:
    """A book with a row of nearly everything."""
    return build_scene(rep)


def restored(file: Path, **options: object) -> str:
    said = StringIO()
    call_command("restore", file, stdout=said, **options)
    return said.getvalue()


def written(file: Path, dump: bytes = b"not a dump", **told: object) -> Path:
    """A backup by hand."""
    manifest = Manifest(
        account_book="0.0.1",
        taken_at=datetime(2026, 3, 1, tzinfo=UTC),
        time_zone="UTC",
        postgresql="15.1",
        programs="15.1",
        migrations=(),
        rows={},
        left_out=(),
        size=len(dump),
        sha256=hashlib.sha256(dump).hexdigest(),
    )
    with writing(file) as archive:
        archive.writestr(DUMP, dump)
        archive.writestr(MANIFEST, replace(manifest, **told).as_json())
    return file


def test_a_book_comes_back_as_it_was(tmp_path, scene, client, rep):
    client.force_login(rep)  # a session, which must not come back
    file = tmp_path / "today.book"
    before = hashes_of_tables() | dict.fromkeys(LEFT_OUT, (0, 0))

    call_command("backup", file, stdout=StringIO())

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["today.book"]
    with database(f"{connection.settings_dict['NAME']}_elsewhere"):
        said = restored(file)
        assert re.search(r"check_book: all \d\d checks hold", said)
        assert hashes_of_tables() == before
        User.objects.create(email="after@example.test", name="After")  # keys go on where they ended
        with connection.cursor() as cursor, pytest.raises(Exception, match="Cannot update or delete rows"):
            cursor.execute("DELETE FROM accounts_movement")  # the guards are back too


def test_what_fails_half_way_leaves_the_database_as_it_was(tmp_path, scene):
    """The manifest promises a row more than the dump brings: seen after everything was loaded."""
    file, name = tmp_path / "today.book", connection.settings_dict["NAME"]
    call_command("backup", file, stdout=StringIO())
    with ZipFile(file) as archive:
        manifest = Manifest.from_json(archive.read(MANIFEST).decode())
        dump = archive.read(DUMP)
    rows = manifest.rows | {"accounts_account": manifest.rows["accounts_account"] + 1}
    wrong = tmp_path / "wrong.book"
    with writing(wrong) as archive:
        archive.writestr(DUMP, dump)
        archive.writestr(MANIFEST, replace(manifest, rows=rows).as_json())
    Account.objects.create(name="Made since")
    before = hashes_of_tables()

    with pytest.raises(Problem, match="the database is as it was") as refused:
        restored(wrong, replace=name)

    assert "accounts_account came back with" in refused.value.detail
    assert hashes_of_tables() == before


def test_a_book_that_somebody_works_on_is_not_replaced(tmp_path, rep, monkeypatch):
    file, name = tmp_path / "today.book", connection.settings_dict["NAME"]
    call_command("backup", file, stdout=StringIO())
    monkeypatch.setattr("config.backup.restoring.EMPTY", EMPTY.replace("'10s'", "'100ms'"))
    with closing(connection.get_new_connection(connection.get_connection_params())) as somebody:
        somebody.cursor().execute("BEGIN; LOCK people_user IN ACCESS SHARE MODE")

        with pytest.raises(Problem, match="the database is as it was") as refused:
            restored(file, replace=name)

    assert "lock timeout" in refused.value.detail
    assert User.objects.filter(pk=rep.pk).exists()


@pytest.fixture
def older() -> Iterator[str]:
    """The database as it was one migration ago."""
    call_command("migrate", "audit", "0001", verbosity=0)
    yield "audit.0002_acts_by_person"
    call_command("migrate", "audit", verbosity=0)


def test_an_older_backup_is_migrated(tmp_path, older):
    call_command("backup", tmp_path / "a.book", stdout=StringIO())

    with database(f"{connection.settings_dict['NAME']}_elsewhere"):
        said = restored(tmp_path / "a.book")
        assert f"Migrated: {older}." in said
        assert missing() == []


@pytest.mark.parametrize("kept", [0, 1, 300, 0.5, -1])
def test_a_file_that_was_cut_off_is_refused(tmp_path, elsewhere, kept):
    whole = written(tmp_path / "whole.book", dump=bytes(range(256)) * 40)
    size = whole.stat().st_size
    cut = tmp_path / "cut.book"
    cut.write_bytes(whole.read_bytes()[: int(size * kept) if isinstance(kept, float) else kept % size])

    with pytest.raises(Problem, match="is not a backup of Account Book, or its end is missing"):
        restored(cut)
    assert hashes_of_tables() == {}


def test_a_changed_byte_is_seen(tmp_path, elsewhere):
    whole = written(tmp_path / "whole.book", dump=b"PGDMP" + bytes(5000))
    changed = bytearray(whole.read_bytes())
    changed[2000] ^= 1
    whole.write_bytes(changed)

    for options in ({}, {"look": True}):
        with pytest.raises(Problem, match="is damaged: its dump is not the one its manifest describes"):
            restored(whole, **options)


def test_what_is_no_dump_is_refused(tmp_path, elsewhere):
    with pytest.raises(Problem, match="holds no dump that pg_restore"):
        restored(written(tmp_path / "a.book"))
    assert hashes_of_tables() == {}


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[]", "null", '{"format": "account-book-backup-2"}', '{"format": "account-book-backup-1"}'],
)
def test_a_foreign_manifest_is_refused(tmp_path, text):
    with writing(tmp_path / "a.book") as archive:
        archive.writestr(DUMP, b"")
        archive.writestr(MANIFEST, text)

    with pytest.raises(Problem, match="its manifest cannot be read"):
        restored(tmp_path / "a.book")


def test_a_newer_backup_is_refused(tmp_path, elsewhere):
    known = tuple(".".join(name) for name in on_disk())
    file = written(tmp_path / "a.book", account_book="9.0", migrations=(*known, "accounts.9999_later"))

    with pytest.raises(Problem, match=r"newer Account Book \(9.0\).* accounts.9999_later"):
        restored(file)


def test_an_older_server_is_refused(tmp_path, elsewhere):
    with pytest.raises(Problem, match="restore it to version 99 or newer"):
        restored(written(tmp_path / "a.book", postgresql="99.1"))


def test_a_database_that_holds_something_is_replaced_by_name_only(tmp_path, rep):
    file, name = written(tmp_path / "a.book"), connection.settings_dict["NAME"]

    with pytest.raises(Problem, match=f"say --replace {name}"):
        restored(file)
    with pytest.raises(Problem, match=f"is {name}, not other: nothing was replaced"):
        restored(file, replace="other")
    assert User.objects.filter(pk=rep.pk).exists()


def test_programs_older_than_the_server_are_refused(settings, tmp_path):
    with pytest.raises(Problem, match=r"PostgreSQL 99 or newer are needed \(found: \d+"):
        programs_for("15.1", "99.0")
    settings.POSTGRES_PROGRAMS = str(tmp_path)
    with pytest.raises(Problem, match=r"found: none.* or name their folder in POSTGRES_PROGRAMS"):
        programs_for("15.1")


def test_a_file_that_exists_is_not_written_over(tmp_path):
    (tmp_path / "a.book").write_text("kept")

    with pytest.raises(Problem, match="exists already"):
        call_command("backup", tmp_path / "a.book")
    with pytest.raises(Problem, match="cannot be written: No such file or directory"):
        call_command("backup", tmp_path / "nowhere" / "a.book")
    assert (tmp_path / "a.book").read_text() == "kept"


def test_a_database_without_a_book_is_not_backed_up(tmp_path, elsewhere):
    with pytest.raises(Problem, match="holds no book"):
        call_command("backup", tmp_path / "a.book")
    assert list(tmp_path.iterdir()) == []


def test_the_manifest_says_when(tmp_path):
    file = written(tmp_path / "a.book", taken_at=timezone.now())

    said = restored(file, look=True)

    assert f"{timezone.now():%Y-%m-%d}" in said
    assert "the dump is whole" in said
