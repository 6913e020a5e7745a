"""Who was told."""

from django.apps import AppConfig

from common import navigation


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self) -> None:
        from notifications import kinds, status  # noqa: F401, PLC0415  it registers the checks
        from notifications.choices import Mode, Urgency  # noqa: PLC0415
        from notifications.domain.sending import REFUSED  # noqa: PLC0415
        from notifications.views.inbox import unread_of  # noqa: PLC0415

        kinds.register(
            kinds.Kind(
                key=REFUSED,
                label="Mail that does not get through",
                about="Mail to you, or to somebody in your care, is refused or was tried for five days.",
                urgency=Urgency.SOON,
                mode=Mode.NONE,
            )
        )
        navigation.register(
            navigation.Place(
                label="Inbox",
                url_name="notifications:inbox",
                icon="inbox",
                order=60,
                key="g n",
                badge=unread_of,
            ),
            navigation.Place(
                label="Mail preferences",
                url_name="notifications:preferences",
                icon="mail",
                order=82,
                rail=False,
            ),
        )
        navigation.fill(unread=unread_of)
