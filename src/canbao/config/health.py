"""One address that tells a load balancer whether this installation can answer.

It asks the database and the law, nothing about persons.
"""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from canbao.law import law


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 with the hash of the law in force here, or 503 naming what does not answer."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError:
        return JsonResponse({"ok": False, "database": connection.vendor}, status=503)
    return JsonResponse({"ok": True, "database": connection.vendor, "law": law().hash})
