"""Addresses of territories."""

from django.urls import path

from territories import views

app_name = "territories"

urlpatterns = [
    path("territories/", views.territory_list, name="territory-list"),
    path("territories/<int:pk>/", views.territory, name="territory"),
]
