"""The WSGI application that granian serves.

The law, the services with what they do, and the addresses of all pages are read when the process starts, not
on the first person's request. What was read stays until the process ends, so the garbage collector needs not
look through it again: half a million objects, a fifth of a second, in the middle of somebody's request.
"""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "canbao.config.settings")

application = get_wsgi_application()

from django.urls import resolve  # noqa: E402  (the settings come first)

from canbao.law import law  # noqa: E402
from canbao.services.behaviour import behaviours  # noqa: E402
from canbao.services.plain import plain_services  # noqa: E402

law()
behaviours()
plain_services()
resolve("/healthz")
gc.collect()
gc.freeze()
