"""Signing in and out, one's own settings and security: what we offer of django-allauth, at our addresses."""

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkey
from django.urls import URLPattern, URLResolver, include, path, re_path, reverse_lazy

from people.views import password, profile, security, sign_in

BACK = reverse_lazy("mfa_index")

LOGIN = [
    path("", sign_in.sign_in, name="account_login"),
    path("second-factor/", sign_in.second_factor, name="mfa_authenticate"),
    path("passkey/", passkey.login_webauthn, name="mfa_login_webauthn"),
    path("closed/", account.account_inactive, name="account_inactive"),
]

PASSWORD = [
    path("reset/", password.password_reset, name="account_reset_password"),
    path("reset/sent/", password.password_reset_sent, name="account_reset_password_done"),
    re_path(
        r"^reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[0-9A-Za-z-]+)/$",
        password.password_from_link,
        name="account_reset_password_from_key",
    ),
    path("change/", password.password_change, name="account_change_password"),
]

SECURITY = [
    path("", security.security, name="mfa_index"),
    path("confirm/", account.reauthenticate, name="account_reauthenticate"),
    path("confirm/code/", factor.reauthenticate, name="mfa_reauthenticate"),
    path("confirm/passkey/", passkey.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("app/add/", app.activate_totp, name="mfa_activate_totp"),
    path("app/remove/", app.deactivate_totp, name="mfa_deactivate_totp"),
    path("codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("codes/file/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("passkeys/add/", passkey.add_webauthn, name="mfa_add_webauthn"),
    path(
        "passkeys/<int:pk>/name/",
        passkey.EditWebAuthnView.as_view(success_url=BACK),
        name="mfa_edit_webauthn",
    ),
    path(
        "passkeys/<int:pk>/remove/",
        passkey.RemoveWebAuthnView.as_view(success_url=BACK),
        name="mfa_remove_webauthn",
    ),
    path("sessions/", security.other_sessions_end, name="other-sessions-end"),
    path("sessions/<slug:handle>/", security.session_end, name="session-end"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", include(LOGIN)),
    path("logout/", sign_in.sign_out, name="account_logout"),
    path("password/", include(PASSWORD)),
    path("security/", include(SECURITY)),
    path("profile/", profile.profile, name="profile"),
    path("setup/", profile.setup, name="setup"),
]
