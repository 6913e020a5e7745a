"""Behind a proxy that speaks TLS. Refuses to start with an insecure or missing value, and names it."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from config.env import celery_url, env
from config.settings.base import *
from config.settings.values import https_address, whole_number

DEBUG = False
SHORTEST_TOKEN = 24


def _required(name: str, why: str) -> str:
    value: str = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(f"{name} is missing: {why} Set it in the environment or in .env.")
    return value


def _secret_key() -> str:
    value = _required("SECRET_KEY", "it signs sessions and reset links.")
    if len(value) < 50 or len(set(value)) < 10:
        raise ImproperlyConfigured("SECRET_KEY is too weak: use at least 50 random characters.")
    return value


def _hosts() -> list[str]:
    _required("ALLOWED_HOSTS", "it names the hosts this server answers for.")
    hosts: list[str] = env.list("ALLOWED_HOSTS")
    if "*" in hosts:
        raise ImproperlyConfigured("ALLOWED_HOSTS is insecure: name the hosts instead of *.")
    return hosts


if env.bool("DEBUG", default=False):
    raise ImproperlyConfigured("DEBUG is insecure in production: leave it out or set it to 0.")

SECRET_KEY = _secret_key()
ALLOWED_HOSTS = _hosts()
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[f"https://{host}" for host in ALLOWED_HOSTS])
DATABASES = {"default": database(_required("DATABASE_URL", "it names the PostgreSQL server."))}
REDIS_URL = _required("REDIS_URL", "it names the Redis server that Celery uses.")
CELERY_BROKER_URL = celery_url(REDIS_URL)
_required("EMAIL_URL", "alerts and reset links go out by mail.")
if urlsplit(env.str("EMAIL_URL")).scheme in {"consolemail", "memorymail", "dummymail"}:
    raise ImproperlyConfigured(
        "EMAIL_URL is insecure: it must name a mail server or filemail:, or mail is lost."
    )

if METRICS_TOKEN and len(METRICS_TOKEN) < SHORTEST_TOKEN:
    raise ImproperlyConfigured(f"METRICS_TOKEN is too weak: use at least {SHORTEST_TOKEN} random characters.")

LOGGING = logging_as(env.str("LOG_FORMAT", default="json"))

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
DEVICE_COOKIE_NAME = "__Host-device"
BASE_URL = https_address("BASE_URL", default=f"https://{ALLOWED_HOSTS[0].lstrip('.')}")
ALLAUTH_TRUSTED_PROXY_COUNT = whole_number("TRUSTED_PROXY_COUNT", default=1, lowest=0, highest=9)
