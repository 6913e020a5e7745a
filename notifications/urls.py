"""The inbox and what is mailed."""

from django.urls import path

from notifications.views import inbox, preferences

app_name = "notifications"
urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/acknowledgement/", inbox.acknowledge_several, name="acknowledge-several"),
    path("inbox/<int:pk>/", inbox.notification, name="notification"),
    path("inbox/<int:pk>/acknowledgement/", inbox.notification_acknowledge, name="notification-acknowledge"),
    path("inbox/<int:pk>/reopening/", inbox.notification_reopen, name="notification-reopen"),
    path("inbox/<int:pk>/snooze/", inbox.notification_snooze, name="notification-snooze"),
    path("inbox/<int:pk>/opening/", inbox.notification_open, name="notification-open"),
    path("inbox/<int:pk>/acts/<slug:act>/", inbox.notification_act, name="notification-act"),
    path("profile/mail/", preferences.preferences, name="preferences"),
    path("mail/stop/<int:person>/<slug:kind>/<str:key>/", preferences.stop, name="unsubscribe"),
]
