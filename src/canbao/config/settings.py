"""Django settings, the same for a laptop and a province; what differs comes from the environment.

`DATABASE_URL`, `SECRET_KEY`, `SECRET_KEY_FALLBACKS`, `CANBAO_VAR`, `CANBAO_REGISTERS`, `CANBAO_HOSTS`,
`CANBAO_HTTPS`, `CANBAO_DEBUG`, `CANBAO_STATIC`, `CANBAO_MOCK_BANK`, `CANBAO_IDENTITY_KEY`,
`CANBAO_OUTBOX`, `CANBAO_ADDRESS`, `CANBAO_SECOND_FACTOR`, `CANBAO_PROXIES`, `CANBAO_OIDC_ISSUER` (with
`_CLIENT`, `_SECRET`, `_CLAIM`) – each explained in docs/operators.md. Public pages need no account
and touch no session; who may open the others stands in `canbao.config.access`.
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

from canbao.config.database import database
from canbao.config.installation import (
    identity_key,
    national_identity,
    proxies,
    public_address,
    secret_key,
    var_directory,
)


def _switch(name: str) -> bool:
    return os.environ.get(name, "").strip().lower() in {"1", "true", "yes", "on"}


VAR = var_directory()
SECRET_KEY = secret_key(VAR)
IDENTITY_KEY = identity_key(VAR)
# Former ones still open what they locked: sessions, and the passwords of cards.
SECRET_KEY_FALLBACKS = [
    key.strip() for key in os.environ.get("SECRET_KEY_FALLBACKS", "").split(",") if key.strip()
]
DEBUG = _switch("CANBAO_DEBUG")
HTTPS = _switch("CANBAO_HTTPS")
# The store of the participation database, whose result the analysts' pages read.
CANBAO_REGISTERS = Path(os.environ.get("CANBAO_REGISTERS", "").strip() or VAR / "registers")
# Files handed in with cases, each under its hash; and where messages to people are laid for the
# gateways of text messages and e-mail to fetch.
DOCUMENTS_FOLDER = VAR / "documents"
OUTBOX_FOLDER = Path(os.environ.get("CANBAO_OUTBOX", "").strip() or VAR / "outbox")
# Where the mock bank lays its files for the intake of receipts; None where a real bank is connected.
BANK_FOLDER = VAR / "bank" if _switch("CANBAO_MOCK_BANK") else None
# Where people reach this installation; printed on every document it issues.
PUBLIC_ADDRESS = public_address()

ALLOWED_HOSTS = [
    host.strip()
    for host in os.environ.get("CANBAO_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
    if host.strip()
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "ninja",  # serves the API's documentation from our own files instead of a CDN
    "canbao.batches",
    "canbao.people",
    "canbao.inforce",
    "canbao.ledger",
    "canbao.ledger.crediting",
    "canbao.ledger.contributions",
    "canbao.ledger.receipts",
    "canbao.ledger.reconciliation",
    "canbao.benefits",
    "canbao.benefits.payments",
    "canbao.benefits.redecision",
    "canbao.benefits.sampling",
    "canbao.accounts",
    "canbao.certificates",
    "canbao.cards",
    "canbao.cases",
    "canbao.robots",
    "canbao.review",
    "canbao.outreach",
    "canbao.exchange",
    "canbao.services",
    "canbao.web",
    "canbao.api",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "canbao.api.envelope.EnvelopeMiddleware",
    "canbao.config.limits.RequestSizeMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "canbao.config.access.AccessMiddleware",
    "canbao.api.idempotency.IdempotencyMiddleware",
    "axes.middleware.AxesMiddleware",
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

# --- accounts ------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: a locked name costs no hashing
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# Five wrong passwords lock the name for a quarter of an hour, wherever they came from: behind a
# proxy all addresses are one.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True  # our own log has it
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "canbao.web.views.account.locked"
# People in office sign in with two factors; only a demonstration switches that off, and says so.
STAFF_SECOND_FACTOR = os.environ.get("CANBAO_SECOND_FACTOR", "").strip().lower() != "off"
PROXIES = proxies(HTTPS)
# The provider of a national identity (OpenID Connect); None where there is none.
NATIONAL_IDENTITY = national_identity()
# The age of the cookie is the longest day; idle sessions end earlier (canbao.accounts.sessions).
SESSION_COOKIE_NAME = "canbao_session"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_SECURE = HTTPS

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

MAX_REQUEST_BYTES = 12_000_000  # a form with files: a document of 10 MB (cases.cleaning) and its envelope
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
SILENCED_SYSTEM_CHECKS = [
    "axes.W006",  # names are locked, not addresses: no change of address or cookie evades that
]
