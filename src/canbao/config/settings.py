"""Django settings, the same for a laptop and a province; what differs comes from the environment.

`DATABASE_URL`, `SECRET_KEY`, `CANBAO_VAR`, `CANBAO_HOSTS`, `CANBAO_HTTPS`, `CANBAO_DEBUG`,
`CANBAO_STATIC` – each explained in docs/operators.md. The public pages need no account, no session
and no cookie, so none is configured.
"""

from __future__ import annotations

import os
from typing import Any

from canbao.config.database import database
from canbao.config.installation import secret_key, var_directory


def _switch(name: str) -> bool:
    return os.environ.get(name, "").strip().lower() in {"1", "true", "yes", "on"}


VAR = var_directory()
SECRET_KEY = secret_key(VAR)
DEBUG = _switch("CANBAO_DEBUG")
HTTPS = _switch("CANBAO_HTTPS")

ALLOWED_HOSTS = [
    host.strip()
    for host in os.environ.get("CANBAO_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
    if host.strip()
]

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "csp",
    "ninja",  # serves the API's documentation from our own files instead of a CDN
    "canbao.web",
    "canbao.api",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "canbao.api.envelope.EnvelopeMiddleware",
    "canbao.config.limits.RequestSizeMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "canbao.config.urls"
WSGI_APPLICATION = "canbao.config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
    }
]

DATABASES = {"default": database(os.environ.get("DATABASE_URL", ""), VAR / "canbao.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- languages -----------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# --- files ---------------------------------------------------------------------------------------

STATIC_URL = "/static/"
# `canbao serve` collects the files first and says so; everything else reads them where they lie.
COLLECTED = os.environ.get("CANBAO_STATIC", "") == "collected"
STATIC_ROOT = VAR / "static" if COLLECTED else None
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not COLLECTED
WHITENOISE_AUTOREFRESH = DEBUG

# --- limits: a hostile request costs little ------------------------------------------------------

MAX_REQUEST_BYTES = 2_500_000  # an upload of 2 MB and its envelope
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000  # form fields, and everything sent to the API
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000
DATA_UPLOAD_MAX_NUMBER_FILES = 4
FILE_UPLOAD_MAX_MEMORY_SIZE = MAX_REQUEST_BYTES

# --- safety --------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
# Answers travel in the address of a result page: no other site may see where a person came from.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "canbao.web.views.errors.csrf_failure"
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_HTTPONLY = True
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
    CSRF_COOKIE_SECURE = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]

# --- what the server says ------------------------------------------------------------------------

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        # A wrong address or a refused fact is an answer, not an event.
        "django.request": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        "canbao": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []
