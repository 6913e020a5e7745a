"""What every way of running shares. Values come from the environment or `.env`; see `.env.example`."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from config.env import BASE_DIR, BOOK_HOME, celery_url, env
from config.settings.logging import *
from config.settings.sign_in import *
from config.settings.values import currency, time_zone, whole_number

DEBUG = env.bool("DEBUG", default=False)

INSTALLED_APPS = [
    "config.apps.HouseConfig",
    "desk",
    "insights",
    "exchange",
    "demo",
    "territories",
    "standing",
    "health",
    "renewals",
    "accounts",
    "notifications",
    "audit",
    "operations",
    "people",
    "common",
    "config.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_filters",
    "django_htmx",
    "django_structlog",
    "django_tables2",
    "pghistory",
    "pgtrigger",
    "template_partials",
]

MIDDLEWARE = [
    "common.headers.HeadersMiddleware",
    "common.request_id.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "operations.middleware.ProbeMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "operations.middleware.RequestLogMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "people.middleware.PersonMiddleware",
    "people.middleware.SecondFactorMiddleware",
    "audit.middleware.AuditMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "common.error_pages.ErrorPageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "people.submissions.SubmissionMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "common.context_processors.layout",
            ],
        },
    },
]

# --- Database. Django's URL parser drops a socket folder given as ?host=, so that one is read here.


def database(url: str) -> dict[str, Any]:
    """Read a DATABASE_URL; `?host=/folder` names the folder of a unix socket."""
    parsed: dict[str, Any] = env.db_url_config(url)
    if parsed.get("ENGINE") != "django.db.backends.postgresql":
        raise ImproperlyConfigured(
            "DATABASE_URL must name a PostgreSQL server: postgresql://user:password@host/name."
        )
    options = parsed.setdefault("OPTIONS", {})
    if host := options.pop("host", None):
        parsed["HOST"] = host
    if port := options.pop("port", None):
        parsed["PORT"] = port
    options.setdefault("connect_timeout", 5)
    limits = "-c lock_timeout=10s -c idle_in_transaction_session_timeout=60s"
    search = "-c pg_trgm.word_similarity_threshold=0.4"  # lets "ortgea" find Ortega
    # Pages join ten tables to the few accounts that one may see. Beyond eight PostgreSQL keeps the order in
    # which they are written, and sight comes last: a list of renewals read 250,000 accounts.
    joins = "-c join_collapse_limit=12 -c from_collapse_limit=12"
    options["options"] = f"{options.get('options', '')} {limits} {search} {joins}".strip()
    return parsed | {"ATOMIC_REQUESTS": True, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}


DATABASES = {"default": database(env.str("DATABASE_URL", default="") or "postgresql://app@/app")}

# Web pages never wait for Redis: sessions and the cache (throttles, used one-time codes) live in PostgreSQL.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "common_cache",
        # Django's 300 would let a flood of guesses push the counts of earlier ones out.
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    },
}

# --- Words, days, files

LANGUAGE_CODE = "en"
USE_I18N = True
FORMAT_MODULE_PATH = ["config.formats"]
USE_TZ = True
TIME_ZONE = "UTC"

COMPANY_NAME = env.str("COMPANY_NAME", default="")
COMPANY_TIME_ZONE = time_zone("COMPANY_TIME_ZONE", default="UTC")
COMPANY_CURRENCY = currency("COMPANY_CURRENCY", default="USD")
FISCAL_YEAR_START_MONTH = whole_number("FISCAL_YEAR_START_MONTH", default=1, lowest=1, highest=12)

# What a given archive (.zip, .xlsx) may unpack to: the reader of workbooks holds a sheet in memory.
IMPORT_MAX_UNPACKED_MB = whole_number("IMPORT_MAX_UNPACKED_MB", default=50, lowest=1, highest=4096)
# Days that files stay in the database: those handed in after the import ended, those packed for somebody.
IMPORT_KEEP_DAYS = whole_number("IMPORT_KEEP_DAYS", default=30, lowest=1, highest=3650)
EXPORT_KEEP_DAYS = whole_number("EXPORT_KEEP_DAYS", default=7, lowest=1, highest=3650)

STATIC_URL = "static/"
STATIC_ROOT = BOOK_HOME / "static"
STATICFILES_DIRS = [BASE_DIR / "static", BASE_DIR / "var" / "frontend"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
DJANGO_TABLES2_TEMPLATE = "partials/_table.html"

# --- Mail: a server from EMAIL_URL, or files one can read.

DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Account Book <book@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_FILE_PATH = str(BOOK_HOME / "mail")
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
if env.str("EMAIL_URL", default=""):
    vars().update(env.email_url("EMAIL_URL"))
# Seconds to wait for the mail server, connecting and at each answer. A mail is claimed for six times as long.
EMAIL_TIMEOUT = whole_number("EMAIL_TIMEOUT", default=10, lowest=1, highest=300)

# --- Monitoring: what Prometheus shows at /metrics; without a token only administrators read it.

METRICS_TOKEN = env.str("METRICS_TOKEN", default="")

# --- Backups: the folder of pg_dump, pg_restore and psql, where it is not found by itself.

POSTGRES_PROGRAMS = env.str("POSTGRES_PROGRAMS", default="")

# --- History: the moment of a change, not of its transaction, so that the changes of one verb stay in order.

PGHISTORY_CREATED_AT_FUNCTION = "CLOCK_TIMESTAMP()"

# --- Celery: a doorbell. The record is the database.

REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
CELERY_BROKER_URL = celery_url(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 30 * 60
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3 * CELERY_TASK_TIME_LIMIT,
    "socket_timeout": 5,
    "socket_connect_timeout": 5,
}
CELERY_TIMEZONE = "UTC"

# --- The browser: nothing from elsewhere, nothing inline.

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "common.views.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
