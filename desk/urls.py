"""Book, account and contract pages, search."""

from django.urls import path

from desk.views import accounts, book, bulk, exports, saved_views

app_name = "desk"

BOOK = [
    path("book/", book.book, name="book"),
    path("book/export.<slug:form>", exports.book_export, name="book-export"),
    path("book/act/", bulk.book_act, name="book-act"),
    path("book/views/new/", saved_views.view_save, name="view-save"),
    path("book/views/<int:pk>/remove/", saved_views.view_remove, name="view-remove"),
]

ACCOUNTS = [
    path("accounts/new/", accounts.account, name="account-new"),
    path("accounts/<int:pk>/", accounts.account, name="account"),
    path("accounts/<int:pk>/peek/", accounts.account, name="account-peek"),
]

urlpatterns = [*BOOK, *ACCOUNTS]
