"""The app as `make run` serves it, with a watch around each request and one page that does nothing."""

from config.settings.development import *

MIDDLEWARE = ["bench.serving.watch.WatchMiddleware", *MIDDLEWARE]
ROOT_URLCONF = "bench.serving.urls"
