"""The WSGI application that granian serves.

The law and the services of this installation are read when the process starts, not on the first person's
request.
"""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "canbao.config.settings")

application = get_wsgi_application()

from canbao.law import law  # noqa: E402  (the settings come first)
from canbao.services.plain import plain_services  # noqa: E402

law()
plain_services()
