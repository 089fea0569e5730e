"""The portal under test: a clock that stands still, a client that raises, a browser."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from canbao.web import asking

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=asking.CHINA)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """21 November 2026 in China, whenever the tests run."""
    monkeypatch.setattr(asking, "clock", lambda: NOW)


@pytest.fixture
def client() -> Client:
    """A client to which an exception in a page is an error of the test."""
    return Client(SERVER_NAME="localhost", raise_request_exception=True)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Any]:
    """One browser for all tests of a worker."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        started.close()
