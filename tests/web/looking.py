"""Looks at pages in a real browser: what axe finds, what is wider than the screen."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from axe_playwright_python.sync_playwright import Axe

PHONE = {"width": 320, "height": 640}
DESKTOP = {"width": 1280, "height": 900}


def violations(page: Any) -> list[str]:
    """What axe finds, as rule and place."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{rule['id']}: {node['target']}" for rule in found for node in rule["nodes"]]


def overflow(page: Any) -> int:
    """Pixels by which the page is wider than the screen."""
    return int(
        page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    )


def sound(page: Any, addresses: Iterable[str]) -> dict[str, list[str]]:
    """What is wrong, by address, with all details open: Chinese pages on the phone (`make test`), English
    ones on the desktop; with CANBAO_WIDTHS=all (`make faults`) both on both."""
    wrong = {}
    for address in addresses:
        page.goto(address)
        page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
        found = []
        for size in _sizes(address):
            page.set_viewport_size(size)
            found += violations(page)
            if overflow(page) > 0:
                found.append(f"wider than {size['width']} by {overflow(page)}")
        if found:
            wrong[address] = found[:5]
    return wrong


def _sizes(address: str) -> tuple[dict[str, int], ...]:
    if os.environ.get("CANBAO_WIDTHS") == "all":
        return PHONE, DESKTOP
    return (DESKTOP,) if address.startswith("/en/") else (PHONE,)
