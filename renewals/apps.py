"""Renewals, closing, alerts, forecast."""

from django.apps import AppConfig


class RenewalsConfig(AppConfig):
    name = "renewals"

    def ready(self) -> None:
        # Models are loaded by now.
        from accounts.domain.following import follow_terms  # noqa: PLC0415
        from accounts.queries.beside import check_too, say_beside_retention  # noqa: PLC0415
        from notifications import kinds  # noqa: PLC0415
        from people.leaving import ends_with_access  # noqa: PLC0415
        from renewals import alert_status  # noqa: F401, PLC0415  it registers the checks
        from renewals.alert_kinds import ALERT_KINDS  # noqa: PLC0415
        from renewals.domain.feeds import revoke_feed  # noqa: PLC0415
        from renewals.domain.opening import keep_renewals  # noqa: PLC0415
        from renewals.domain.taking_back import take_back_renewals  # noqa: PLC0415
        from renewals.queries.checking import renewal_checks  # noqa: PLC0415
        from renewals.queries.figures import beside_retention  # noqa: PLC0415

        follow_terms(keep_renewals, taking_back=take_back_renewals)
        say_beside_retention("renewals", beside_retention)
        check_too(renewal_checks)
        ends_with_access(lambda person: revoke_feed(person, by=None))
        kinds.register(*ALERT_KINDS)
