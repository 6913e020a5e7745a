"""The Book page, where nobody has an account yet."""

from django.urls import reverse

BOOK = reverse("desk:book")


def test_an_empty_book_says_what_to_do_first(rep, viewer, sign_in):
    page, looked_at = (sign_in(person).get(BOOK).content.decode() for person in (rep, viewer))
    assert reverse("desk:account-new") in page.split("No account in this book yet")[1]
    assert "data-bulk" not in page
    assert "Open an account" not in looked_at
