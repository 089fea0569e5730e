"""Server time of the portal's pages, against the barest page of the same server.

Requests go through Django's own test client in this process: middleware, view, law and template,
without a network.
"""

from __future__ import annotations

import os
import statistics
import time
from urllib.parse import urlencode

from bench.law import line

PENSION = {
    "region": "Sichuan",
    "birth_month": "1972-05",
    "retirement_category": "male_60",
    "timing": "statutory",
    "history": "index",
    "contribution_months": "297",
    "average_index": "0.613",
    "account_balance": "72117.51",
    "transitional_months": "24",
    "pays_on": "yes",
    "payer": "flexible",
    "level": "0.6",
    "growth": "0",
    "interest": "1.5",
}
RETIREMENT = {
    "birth_month": "1970-05",
    "retirement_category": "male_60",
    "contribution_months": "280",
}
PAGES = {
    "home": "/zh/",
    "retirement result": f"/zh/retirement/result/?{urlencode(RETIREMENT)}",
    "pension result (all of it)": f"/zh/pension/result/?{urlencode(PENSION)}",
}


def run() -> None:
    """Median server time of the pages, warm."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "canbao.config.settings")
    import django
    from django.conf import settings

    django.setup()
    settings.ALLOWED_HOSTS.append("testserver")
    from django.test import Client

    client = Client()
    bare = _median(client, "/healthz")
    for name, address in PAGES.items():
        seconds = _median(client, address)
        line(
            f"page: {name} (wall)",
            f"{seconds * 1000:.1f} ms",
            f"{seconds / bare:.0f} × a bare page",
            "≤ 30 ms",
            seconds <= 0.03,
        )


def _median(client: object, address: str) -> float:
    times = []
    for _ in range(23):
        start = time.perf_counter()
        response = client.get(address)  # type: ignore[attr-defined]
        times.append(time.perf_counter() - start)
        if response.status_code != 200:
            raise SystemExit(f"{address} answered {response.status_code}")
    return statistics.median(times[3:])
