"""The scenes run on the days they tell of, with a folder of their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.core.cache import cache

from canbao.web import asking

Today = Callable[[date], None]


@pytest.fixture(autouse=True)
def installation(settings: Any, tmp_path: Any) -> None:
    settings.VAR = tmp_path
    settings.DOCUMENTS_FOLDER = tmp_path / "documents"
    settings.OUTBOX_FOLDER = tmp_path / "outbox"
    settings.BANK_FOLDER = tmp_path / "bank"
    cache.clear()


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> Today:
    """Sets the day the pages show: half past nine in China."""

    def to(day: date) -> None:
        now = datetime(day.year, day.month, day.day, 9, 30, tzinfo=asking.CHINA)
        monkeypatch.setattr(asking, "clock", lambda: now)

    return to
