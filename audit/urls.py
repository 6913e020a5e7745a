"""Where the history of an object stands."""

from django.urls import path

from audit import views

app_name = "audit"
urlpatterns = [
    path("history/<str:label>/<int:pk>/", views.history, name="history"),
]
