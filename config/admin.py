"""Django admin, named and addressed as part of Account Book."""

from django.contrib.admin import AdminSite


class BookAdminSite(AdminSite):
    site_title = "Account Book"
    site_header = "Account Book administration"
    index_title = "What stands in the book"
    enable_nav_sidebar = True
