"""The portal as `canbao serve` serves it, with two additions of the bench: every answer says how long it
took (`Server-Timing`, milliseconds by the wall, and `cpu`, of its thread's processor), and beside it stands a
bare page – Django with the middleware a new project has, one row by its key, its name as the whole answer.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from canbao.config.wsgi import application as portal

BARE = "/bare/"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
Start = Callable[..., Any]


def _bare() -> Any:
    """A second handler of this process; it reads which middleware there is when it is made."""
    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler

    class Bare(WSGIHandler):
        def resolve_request(self, request: Any) -> Any:
            request.urlconf = "bench.services_bare"
            return super().resolve_request(request)

    kept, settings.MIDDLEWARE = settings.MIDDLEWARE, MIDDLEWARE
    try:
        return Bare()
    finally:
        settings.MIDDLEWARE = kept


bare = _bare()


def application(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
    """Answers, and says how long that took."""
    chosen = bare if environ["PATH_INFO"] == BARE else portal
    begun, used = time.perf_counter(), time.thread_time()
    told: list[Any] = []
    body = chosen(environ, lambda *said: told.extend(said))
    wall, cpu = time.perf_counter() - begun, time.thread_time() - used
    status, headers = told[:2]
    timing = f"app;dur={wall * 1000:.3f}, cpu;dur={cpu * 1000:.3f}"
    start_response(status, [*headers, ("Server-Timing", timing)])
    return body  # type: ignore[no-any-return]
