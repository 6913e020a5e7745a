"""Who comes in and how: e-mail and password, second factor, passkeys; by django-allauth, in our words."""

from config.env import env

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["people.backends.EmailBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Sessions are rows that know their person, so that she sees them and deactivation ends them.
SESSION_ENGINE = "people.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600

# A browser in which somebody signed in: wrong guesses made elsewhere never lock it out.
DEVICE_COOKIE_NAME = "device"
DEVICE_COOKIE_AGE = 365 * 24 * 3600

# An invitation is good for a week; a reset link for a day (people/tokens.py).
PASSWORD_RESET_TIMEOUT = 7 * 24 * 3600
RESET_LINK_SECONDS = 24 * 3600

# On: an administrator without a second factor is led to set one up before anything else.
ADMINISTRATORS_NEED_SECOND_FACTOR = env.bool("ADMINISTRATORS_NEED_SECOND_FACTOR", default=False)

# Links in mails start with it; never with the Host header of a request.
BASE_URL = env.str("BASE_URL", default=f"http://localhost:{env.int('PORT', default=8000)}").rstrip("/")

ACCOUNT_ADAPTER = "people.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# Administrators give the addresses; there is no second list of them to verify.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "people.tokens.SetPasswordTokens"  # noqa: S105  a class
# Guesses are counted in people/throttle.py, where a known device is never locked out.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None}
ACCOUNT_FORMS = {
    "login": "people.forms.sign_in.SignInForm",
    "reauthenticate": "people.forms.sign_in.ConfirmPasswordForm",
    "reset_password_from_key": "people.forms.sign_in.NewPasswordForm",
}

MFA_ADAPTER = "people.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Account Book"
# One step of 30 s either side, as RFC 6238 advises; a used code is refused for all of them
# (people/forms/second_factor.py).
MFA_TOTP_TOLERANCE = 1
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
MFA_FORMS = {
    "authenticate": "people.forms.second_factor.CodeForm",
    "reauthenticate": "people.forms.second_factor.ConfirmCodeForm",
    "login_webauthn": "people.forms.second_factor.SignInPasskeyForm",
    "authenticate_webauthn": "people.forms.second_factor.PasskeyForm",
    "reauthenticate_webauthn": "people.forms.second_factor.ConfirmPasskeyForm",
    "activate_totp": "people.forms.second_factor.ActivateAppForm",
    "add_webauthn": "people.forms.second_factor.AddPasskeyForm",
    "edit_webauthn": "people.forms.second_factor.RenamePasskeyForm",
}
