"""What is made of the Book's rows: files, saved views, acts on several."""

from io import BytesIO

from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import Account, Task
from desk.models import SavedView
from desk.tests.books import account_of

ACT = reverse("desk:book-act")


def rows_of_csv(response) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return [line.split(",") for line in text.splitlines()]


def test_the_files_hold_the_rows_of_the_filter(book, rep, sign_in):
    client, query = sign_in(rep), {"segment": "Commercial"}

    csv = rows_of_csv(client.get(reverse("desk:book-export", args=["csv"]), query))
    answer = client.get(reverse("desk:book-export", args=["xlsx"]), query)
    sheet = list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))

    assert [row[1] for row in csv[1:]] == ["Borealis Health", "Quarry Works"]
    assert [row[1] for row in sheet[1:]] == ["Borealis Health", "Quarry Works"]
    head = dict(zip(sheet[0], sheet[1], strict=True))
    assert head["ACV"] == 36000
    assert head["Decides on"].date() == Account.objects.get(name="Borealis Health").contracts.get().ends_on


def test_a_name_that_looks_like_a_formula_is_only_text(rep, sign_in):
    account_of(rep, '=HYPERLINK("http://x")')
    client = sign_in(rep)

    csv = b"".join(client.get(reverse("desk:book-export", args=["csv"])).streaming_content).decode()
    answer = client.get(reverse("desk:book-export", args=["xlsx"]))
    cell = load_workbook(BytesIO(answer.content)).active["B2"]

    assert "'=HYPERLINK" in csv
    assert cell.data_type == "s"


def test_other_files_do_not_exist(rep, sign_in):
    assert sign_in(rep).get(reverse("desk:book-export", args=["pdf"])).status_code == 404


def test_ones_own_tasks_go_as_a_file_and_nobody_elses(rep, teammate, sign_in):
    account = account_of(rep, "Acme")
    for person, summary in ((rep, "=Call them"), (teammate, "Not hers")):
        Task.objects.create(account=account, user=person, summary=summary)

    csv = rows_of_csv(sign_in(rep).get(reverse("desk:tasks-export", args=["csv"])))

    assert [row[1:3] for row in csv[1:]] == [["Acme", "'=Call them"]]


def test_a_view_is_saved_shared_and_removed(book, rep, teammate, sign_in):
    mine, theirs = sign_in(rep), sign_in(teammate)

    mine.post(f"{reverse('desk:view-save')}?vertical=Banking", {"name": "Banks", "shared": "on"})
    view = SavedView.objects.get()

    assert (view.query, view.owner) == ("vertical=Banking", rep)
    shown = theirs.get(reverse("desk:book"), {"book": "all", "vertical": "Banking"})
    assert "Banks" in shown.content.decode()
    assert "Meridian Bank" not in shown.content.decode()
    assert theirs.post(reverse("desk:view-remove", args=[view.pk])).status_code == 404
    mine.post(reverse("desk:view-remove", args=[view.pk]))
    assert not SavedView.objects.exists()


def test_views_of_others_stay_theirs(rep, teammate, sign_in):
    SavedView.objects.create(owner=teammate, name="Private", query="tier=1")

    assert "Private" not in sign_in(rep).get(reverse("desk:book")).content.decode()


def test_a_second_view_of_one_name_is_refused_at_the_name(rep, sign_in):
    SavedView.objects.create(owner=rep, name="Banks", query="")

    answer = sign_in(rep).post(reverse("desk:view-save"), {"name": "banks"})

    assert answer.status_code == 422
    assert "You have a view of this name." in answer.context["form"].errors["name"][0]


def test_a_task_for_several_accounts(book, rep, sign_in):
    keys = [book.meridian.pk, book.borealis.pk]
    here = f"{ACT}?act=task&account={keys[0]}&account={keys[1]}"

    sign_in(rep).post(here, {"summary": "Book the review", "due_on": ""})

    assert set(Task.objects.values_list("account_id", "summary")) == {
        (key, "Book the review") for key in keys
    }


def test_accounts_of_others_are_left_out_and_said(book, rep, other_rep, sign_in):
    foreign = account_of(other_rep, "Foreign Freight")
    here = f"{ACT}?act=tier&account={book.meridian.pk}&account={foreign.pk}"

    page = sign_in(rep).get(here).content.decode()
    sign_in(rep).post(here, {"tier": "9"})

    assert "1 of the accounts you chose" in page
    assert "Foreign Freight" not in page
    assert Account.objects.get(pk=foreign.pk).tier == ""
    assert Account.objects.get(pk=book.meridian.pk).tier == "9"
