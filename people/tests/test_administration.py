"""People, company and grants in Django admin: who gets in, what the pages do."""

import pytest
from django.contrib import admin
from django.urls import NoReverseMatch, reverse

from people.domain.people import deactivate, invite
from people.models import BookGrant, Company, User
from people.roles import Role
from people.tests.factories import UserFactory

USERS = "/admin/people/user/"


@pytest.fixture
def admin_client(client, ops, company):
    client.force_login(ops)
    return client


@pytest.fixture
def grant(rep, teammate) -> BookGrant:
    return BookGrant.objects.create(viewer=rep, holder=teammate)


def person_fields(user, **changed):
    kept = {
        "version": user.version,
        "name": user.name,
        "email": user.email,
        "role": user.role,
        "reports_to": user.reports_to_id or "",
        "time_zone": user.time_zone,
        "locale": user.locale,
    }
    return kept | changed


def act(client, action, *people, **fields):
    chosen = [person.pk for person in people]
    return client.post(USERS, {"action": action, "_selected_action": chosen, **fields}, follow=True)


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


# --- Who gets in


def pages(rep, grant) -> list[str]:
    return [
        "/admin/",
        "/admin/people/",
        USERS,
        f"{USERS}add/",
        f"{USERS}{rep.pk}/change/",
        f"{USERS}{rep.pk}/history/",
        "/admin/people/company/1/change/",
        "/admin/people/company/1/history/",
        "/admin/people/bookgrant/",
        "/admin/people/bookgrant/add/",
        f"/admin/people/bookgrant/{grant.pk}/change/",
        f"/admin/people/bookgrant/{grant.pk}/delete/",
        f"/admin/people/bookgrant/{grant.pk}/history/",
        "/admin/autocomplete/?app_label=people&model_name=user&field_name=reports_to",
        "/admin/jsi18n/",
    ]


def test_administrator_opens_every_page(admin_client, rep, grant):
    assert {page: admin_client.get(page).status_code for page in pages(rep, grant)} == dict.fromkeys(
        pages(rep, grant), 200
    )


@pytest.mark.parametrize("person", ["rep", "manager", "chief", "viewer"])
def test_others_open_none(client, request, rep, grant, company, person):
    client.force_login(request.getfixturevalue(person))
    refused = {page: client.get(page).status_code for page in pages(rep, grant)}
    assert refused == dict.fromkeys(refused, 403)


def test_signed_out_people_are_led_to_the_one_sign_in(client, rep, grant, company):
    for page in pages(rep, grant):
        response = client.get(page, follow=True)
        assert response.request["PATH_INFO"] == "/login/", page


def test_a_closed_administrator_is_out(admin_client, ops):
    User.objects.filter(pk=ops.pk).update(is_active=False)
    assert admin_client.get("/admin/").status_code == 302


@pytest.mark.parametrize("name", ["logout", "password_change", "password_change_done"])
def test_the_administration_has_no_sign_in_pages_of_its_own(name):
    with pytest.raises(NoReverseMatch):
        reverse(f"admin:{name}")


def test_only_our_own_models_stand_there():
    foreign = {model._meta.label for model in admin.site._registry} & {
        "account.EmailAddress",
        "mfa.Authenticator",
        "auth.Group",
    }
    assert foreign == set()


# --- Users


def test_list_is_searched_and_filtered(admin_client, rep, manager, ops):
    def found(query):
        return {str(user) for user in admin_client.get(f"{USERS}?{query}").context["cl"].result_list}

    invited = invite(by=ops, email="ann@example.test", name="Ann", role=Role.VIEWER)
    gone = deactivate(UserFactory(name="Gone"), by=ops)
    assert found("q=rita") == {"Rita Rep"}
    assert found("q=manager@example") == {"Mona Manager"}
    assert found("role__exact=director") == {"Carla Chief", "Mona Manager"}
    assert found(f"reports_to__id__exact={manager.pk}") == {"Rita Rep"}
    assert (found("state=invited"), found("state=closed")) == ({invited.name}, {gone.name})
    assert found("state=active") == {"Ada Admin", "Carla Chief", "Mona Manager", "Rita Rep"}


def test_list_asks_the_same_queries_however_many_rows(admin_client, django_assert_num_queries, rep):
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            admin_client.get(USERS)
        return len(caught)

    queries()
    few = queries()
    for _ in range(5):
        UserFactory(reports_to=rep)
    assert queries() == few


def test_adding_invites(admin_client, manager, committed, mailoutbox):
    fields = {"name": "Ann Miller", "email": "Ann@example.test", "role": "viewer", "reports_to": manager.pk}
    with committed():
        response = admin_client.post(f"{USERS}add/", fields | {"time_zone": "UTC", "locale": "en"})
    assert response["Location"] == USERS
    ann = User.objects.get(email="ann@example.test")
    assert (ann.reports_to, ann.role, ann.has_usable_password()) == (manager, "viewer", False)
    assert [mail.to for mail in mailoutbox] == [["ann@example.test"]]


def test_refusal_of_the_verb_stands_at_the_field_with_all_that_was_typed(admin_client, rep, manager, chief):
    response = admin_client.post(
        f"{USERS}{chief.pk}/change/", person_fields(chief, name="Carlotta", reports_to=rep.pk)
    )
    form = response.context["adminform"].form
    assert response.status_code == 200
    assert "who stands below: Rita Rep → Mona Manager → Carla Chief" in form.errors["reports_to"][0]
    assert form["name"].value() == "Carlotta"
    chief.refresh_from_db()
    assert (chief.name, chief.reports_to) == ("Carla Chief", None)


def test_address_that_is_taken_is_refused(admin_client, rep):
    fields = {
        "name": "Ann",
        "email": "REP@example.test",
        "role": "viewer",
        "time_zone": "UTC",
        "locale": "en",
    }
    response = admin_client.post(f"{USERS}add/", fields)
    assert list(response.context["adminform"].form.errors) == ["email"]
    assert User.objects.filter(email=rep.email).count() == 1


def test_change_shows_in_the_history_with_who_when_and_what(admin_client, rep):
    admin_client.post(f"{USERS}{rep.pk}/change/", person_fields(rep, name="Rita Repp", role="director"))
    page = admin_client.get(f"{USERS}{rep.pk}/history/").content.decode()
    assert "Ada Admin" in page
    assert "<del>Rita Rep</del>" in page
    assert "<ins>Rita Repp</ins>" in page
    assert "<ins>Director</ins>" in page
    assert "assword" not in page


def test_stale_change_shows_both_values_and_overwrites_nothing(admin_client, rep):
    before = person_fields(rep)
    User.objects.get(pk=rep.pk).save_edit(version=1, fields=[])
    current = User.objects.get(pk=rep.pk)
    current.name = "Rita Theirs"
    current.save_edit(version=2, fields=["name"])
    response = admin_client.post(f"{USERS}{rep.pk}/change/", before | {"name": "Rita Mine"})
    assert response.status_code == 409
    assert b"Rita Theirs" in response.content
    assert b"Rita Mine" in response.content
    rep.refresh_from_db()
    assert rep.name == "Rita Theirs"
    admin_client.post(f"{USERS}{rep.pk}/change/", before | {"name": "Rita Mine", "version": 3})
    rep.refresh_from_db()
    assert rep.name == "Rita Mine"


def test_reporting_line_is_shown_from_the_top(admin_client, rep):
    assert (
        "Carla Chief → Mona Manager → Rita Rep"
        in admin_client.get(f"{USERS}{rep.pk}/change/").content.decode()
    )


def test_nobody_is_deleted(admin_client, rep):
    assert admin_client.get(f"{USERS}{rep.pk}/delete/").status_code == 403
    assert "delete_selected" not in admin_client.get(USERS).content.decode()


def test_several_accounts_are_closed_and_opened(admin_client, rep, teammate, client):
    assert said(act(admin_client, "close", rep, teammate)) == [
        "Rita Rep, Tom Teammate: closed and signed out."
    ]
    assert not User.objects.active().filter(pk__in=[rep.pk, teammate.pk]).exists()
    act(admin_client, "open_again", rep, teammate)
    assert User.objects.active().filter(pk__in=[rep.pk, teammate.pk]).count() == 2


def test_who_cannot_be_closed_is_named_and_the_others_are(admin_client, ops, rep):
    messages = said(act(admin_client, "close", ops, rep))
    assert messages == ["Ada Admin: Nobody closes their own account.", "Rita Rep: closed and signed out."]
    assert User.objects.active().filter(pk=ops.pk).exists()


def test_several_people_move_to_another_manager(admin_client, rep, teammate, other_manager):
    page = act(admin_client, "move", rep, teammate)
    assert "Rita Rep" in page.content.decode()
    assert "now reports to Mona Manager" in page.content.decode()
    moved = act(admin_client, "move", rep, teammate, moving="yes", manager=other_manager.pk)
    assert said(moved) == ["Rita Rep, Tom Teammate now report to Olga Other."]
    assert set(other_manager.reports.all()) == {rep, teammate}


def test_move_that_closes_a_circle_names_it_and_moves_nobody(admin_client, rep, teammate, manager, chief):
    response = act(admin_client, "move", teammate, chief, moving="yes", manager=rep.pk)
    assert response.status_code == 422
    assert "who stands below: Rita Rep → Mona Manager → Carla Chief" in response.content.decode()
    teammate.refresh_from_db()
    assert teammate.reports_to == manager


def test_people_move_to_nobody(admin_client, rep):
    act(admin_client, "move", rep, moving="yes", manager="")
    rep.refresh_from_db()
    assert rep.reports_to is None


def test_invitation_is_sent_again_only_to_the_invited(admin_client, ops, rep, committed, mailoutbox):
    ann = invite(by=ops, email="ann@example.test", name="Ann", role=Role.VIEWER)
    with committed():
        messages = said(act(admin_client, "invite_them_again", ann, rep))
    assert [mail.to for mail in mailoutbox] == [["ann@example.test"]]
    assert sorted(messages) == [
        "Ann: invited again.",
        "Rita Rep: Rita Rep has a password. “Forgot your password?” mails a new link.",
    ]


def test_second_factors_are_removed(admin_client, with_app):
    act(admin_client, "remove_factors", with_app)
    assert not with_app.authenticator_set.exists()


def test_the_page_of_a_person_offers_what_fits_her(admin_client, ops, rep):
    ann = invite(by=ops, email="ann@example.test", name="Ann", role=Role.VIEWER)
    gone = deactivate(UserFactory(), by=ops)
    buttons = {
        user: admin_client.get(f"{USERS}{user.pk}/change/").context["person_actions"]
        for user in (rep, ann, gone)
    }
    assert [[action for action, _ in buttons[user]] for user in (rep, ann, gone)] == [
        ["remove_factors", "close"],
        ["invite_them_again", "close"],
        ["open_again"],
    ]


def test_actions_need_a_post_and_an_administrator(client, rep, manager, company):
    client.force_login(manager)
    assert client.post(USERS, {"action": "close", "_selected_action": [rep.pk]}).status_code == 403
    assert User.objects.active().filter(pk=rep.pk).exists()


# --- Company and grants


def test_company_leads_to_its_one_row(admin_client):
    assert admin_client.get("/admin/people/company/")["Location"] == "/admin/people/company/1/change/"


def test_company_that_is_not_set_up_leads_there(client, ops):
    client.force_login(ops)
    assert client.get("/admin/people/company/")["Location"] == "/setup/"


def test_company_is_changed_through_its_verb(admin_client, company):
    fields = {"version": company.version, "name": "Meridian AG", "currency": "EUR", "time_zone": "UTC"}
    response = admin_client.post("/admin/people/company/1/change/", fields | {"fiscal_year_start_month": 1})
    assert response.status_code == 302
    row = Company.objects.get()
    assert (row.name, row.fiscal_year_start_month, row.version) == ("Meridian AG", 1, company.version + 1)


def test_locked_currency_is_shown_and_not_taken(admin_client, company, monkeypatch):
    monkeypatch.setattr("people.domain.company._currency_locks", [lambda: "Contract value is posted in it."])
    page = admin_client.get("/admin/people/company/1/change/")
    assert b"Contract value is posted in it." in page.content
    fields = {"version": company.version, "name": "Meridian AG", "currency": "USD", "time_zone": "UTC"}
    admin_client.post("/admin/people/company/1/change/", fields | {"fiscal_year_start_month": 1})
    assert (Company.objects.get().currency, Company.objects.get().name) == ("EUR", "Meridian AG")


@pytest.mark.parametrize("page", ["add", "1/delete"])
def test_company_is_neither_added_nor_deleted(admin_client, page):
    assert admin_client.get(f"/admin/people/company/{page}/").status_code == 403


def test_grant_to_oneself_or_twice_is_refused(admin_client, rep, teammate, grant):
    def refused(viewer, holder):
        fields = {"viewer": viewer.pk, "holder": holder.pk, "starts_on": "", "ends_on": ""}
        return admin_client.post("/admin/people/bookgrant/add/", fields).status_code == 200

    assert refused(rep, rep)
    assert refused(rep, teammate)
    assert BookGrant.objects.count() == 1


# --- Commands


def test_createsuperuser_makes_an_administrator(db, monkeypatch):
    from django.core.management import call_command  # noqa: PLC0415

    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "a sentence to sign in with")
    call_command("createsuperuser", email="Root@Example.test", name="Root", interactive=False, verbosity=0)
    user = User.objects.get(email="root@example.test")
    assert (user.role, user.is_staff, user.check_password("a sentence to sign in with")) == (
        "administrator",
        True,
        True,
    )
