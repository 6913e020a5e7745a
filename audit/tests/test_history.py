"""The history of an object, in words."""

from datetime import date

import pytest

from audit.context import acting
from audit.entries import FieldChange, Kind
from audit.queries import changes, history_of
from people.models import BookGrant, Company, User
from people.tests.factories import UserFactory


def told(entries) -> list[tuple[str, str, str]]:
    return [(entry.who, entry.kind.words, entry.subject) for entry in entries]


def test_an_update_is_told_field_by_field_in_words(rep, manager, other_manager, ops):
    with acting(by=ops, reason="New territory cut", url="/admin/people/user/"):
        rep.role, rep.reports_to, rep.is_active, rep.version = "director", other_manager, False, 2
        rep.save()
    entry = history_of(rep, viewer=ops)[0]
    assert (entry.who, entry.kind, entry.model, entry.subject) == (
        "Ada Admin",
        Kind.CHANGED,
        "user",
        "Rita Rep",
    )
    assert (entry.reason, entry.url) == ("New territory cut", "/admin/people/user/")
    assert set(entry.changes) == {
        FieldChange("Role", "Account manager", "Director"),
        FieldChange("Reports to", "Mona Manager", "Olga Other"),
        FieldChange("Is active", "yes", "no"),
    }


def test_newest_first_from_creation_to_deletion(ops):
    person = UserFactory(name="Ann")
    grant = BookGrant.objects.create(viewer=person, holder=ops, starts_on=date(2026, 3, 1))
    BookGrant.objects.filter(pk=grant.pk).update(ends_on=date(2026, 6, 30))
    gone = BookGrant.objects.get(pk=grant.pk)
    grant.delete()
    entries = history_of(gone, viewer=ops)
    assert [entry.kind for entry in entries] == [Kind.DELETED, Kind.CHANGED, Kind.CREATED]
    assert entries[1].changes == (FieldChange("Ends on", "", "30 Jun 2026"),)
    assert FieldChange("Starts on", "1 Mar 2026", "") in entries[0].changes
    assert FieldChange("Viewer", "", "Ann") in entries[2].changes


@pytest.mark.parametrize(
    ("facts", "who"),
    [
        ({"job": "renewals.raise_alerts"}, "job renewals.raise_alerts"),
        ({"command": "import_book"}, "command import_book"),
        ({"url": "/password/reset/"}, "somebody not signed in"),
    ],
)
def test_whoever_is_no_person_is_named_by_what_it_is(ops, facts, who):
    with acting(**facts):
        person = UserFactory()
    assert history_of(person, viewer=ops)[0].who == who


def test_a_change_past_the_application_says_so(ops):
    assert history_of(UserFactory(), viewer=ops)[0].who == "outside the application"


def test_a_job_that_a_person_started_names_both(rep, ops):
    with acting(by=rep, job="exchange.apply_import"):
        person = UserFactory()
    entry = history_of(person, viewer=ops)[0]
    assert (entry.who, entry.via) == ("Rita Rep", "job exchange.apply_import")


def test_an_edit_of_what_is_left_out_is_not_told(rep, ops):
    User.objects.filter(pk=rep.pk).update(version=7)
    assert [entry.kind for entry in history_of(rep, viewer=ops)] == [Kind.CREATED]


def test_parts_stand_in_the_history_of_the_whole(rep, ops, monkeypatch):
    monkeypatch.setattr(User, "HISTORY_PARTS", {"people.BookGrant": "viewer"}, raising=False)
    BookGrant.objects.create(viewer=rep, holder=ops, starts_on=date(2026, 3, 1))
    entry = history_of(rep, viewer=ops)[0]
    assert (entry.is_part, entry.subject) == (True, "Rita Rep looks at the book of Ada Admin")
    assert entry.changes == (
        FieldChange("Holder", "", "Ada Admin"),
        FieldChange("Starts on", "", "1 Mar 2026"),
    )


def test_a_row_that_is_gone_is_named_by_its_number(rep, ops):
    holder = UserFactory(name="Ann")
    grant = BookGrant.objects.create(viewer=rep, holder=holder)
    grant_id, holder_id = grant.pk, holder.pk
    holder.delete()
    entries = history_of(BookGrant(pk=grant_id), viewer=ops)
    assert FieldChange("Holder", "", f"user {holder_id} (deleted)") in entries[-1].changes


def test_queries_do_not_grow_with_the_history(rep, manager, other_manager, ops, django_assert_num_queries):
    def move(times: int) -> None:
        for turn in range(times):
            with acting(by=(rep, ops, manager)[turn % 3]):
                User.objects.filter(pk=rep.pk).update(reports_to=(manager, other_manager)[turn % 2])

    for times, shown in ((2, 3), (20, 23)):
        move(times)
        with django_assert_num_queries(4):  # events, the ones before them, actors, people they name
            assert len(history_of(rep, viewer=ops)) >= shown - 1


def test_only_the_latest_are_fetched_and_the_oldest_of_them_knows_what_came_before(rep, ops):
    for name in ("A", "B", "C"):
        User.objects.filter(pk=rep.pk).update(name=name)
    entries = history_of(rep, viewer=ops, limit=2)
    assert [entry.changes for entry in entries] == [
        (FieldChange("Name", "B", "C"),),
        (FieldChange("Name", "A", "B"),),
    ]


def test_changes_of_all_tables_by_person_and_kind(rep, ops):
    with acting(by=rep):
        ann = UserFactory(name="Ann")
        BookGrant.objects.create(viewer=ann, holder=rep)
    with acting(by=ops):
        Company.objects.create(pk=1, currency="USD", time_zone="UTC", name="Acme")
    by_rep, more = changes(viewer=ops, person=rep)
    assert sorted(told(by_rep)) == [
        ("Rita Rep", "created", "Ann"),
        ("Rita Rep", "created", "Ann looks at the book of Rita Rep"),
    ]
    assert (told(changes(viewer=ops, model=Company)[0]), more) == ([("Ada Admin", "created", "Acme")], False)


def test_changes_come_in_pages(ops):
    for number in range(60):
        UserFactory(name=f"P{number:02}")
    first, more = changes(viewer=ops, model=User)
    second, end = changes(viewer=ops, model=User, page=2)
    assert (len(first), more, len(second), end) == (50, True, 11, False)
    assert (first[0].subject, second[-1].subject) == ("P59", "Ada Admin")
