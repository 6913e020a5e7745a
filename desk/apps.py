"""Today, Book, account, contract and renewal pages, search."""

from django.apps import AppConfig

from common.navigation import Place, Tab, offer, register


class DeskConfig(AppConfig):
    name = "desk"

    def ready(self) -> None:
        from accounts.permissions import directs  # noqa: PLC0415
        from desk.domain.reminding import TASK_REMINDER  # noqa: PLC0415  models are there only now
        from desk.views.tasks import tasks_waiting_for  # noqa: PLC0415
        from notifications import kinds  # noqa: PLC0415

        kinds.register(TASK_REMINDER)

        register(
            Place(label="Today", url_name="desk:home", icon="target", order=10, key="g t"),
            Place(label="Book", url_name="desk:book", icon="book-2", order=20, key="g b"),
            Place(label="Renewals", url_name="desk:renewals", icon="calendar-event", order=30, key="g r"),
            Place(
                label="Tasks",
                url_name="desk:tasks",
                icon="checklist",
                order=30,
                key="g k",
                badge=tasks_waiting_for,
            ),
            Place(
                label="Alert effect",
                url_name="desk:alert-effect",
                icon="bell",
                order=55,
                key="g e",
                rail=False,
                shown=directs,
            ),
            Place(
                label="Log activity",
                url_name="desk:activity-quick",
                icon="phone",
                order=90,
                key="g l",
                rail=False,
            ),
            Place(label="New account", url_name="desk:account-new", icon="plus", order=91, rail=False),
        )
        offer(
            "dashboards",
            Tab(label="Alert effect", url_name="desk:alert-effect", order=90, shown=directs),
        )
