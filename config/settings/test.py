"""The suite: real PostgreSQL and Valkey, mail in memory, fast hashes, no manifest of static files."""

from config.settings.base import *

SECRET_KEY = "only-for-tests-" + "x" * 40
DEBUG = False
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True
COMPANY_NAME = ""
COMPANY_TIME_ZONE = "UTC"
COMPANY_CURRENCY = "USD"
FISCAL_YEAR_START_MONTH = 1
DATABASES["default"]["CONN_MAX_AGE"] = 60
