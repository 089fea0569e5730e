"""The pages of services on the day of the tests of services, every department delivering."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from canbao.web import asking
from tests.services.conftest import delivered
from tests.services.make import DAY

__all__ = ["delivered"]


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """3 March 2025 in China."""
    now = datetime(DAY.year, DAY.month, DAY.day, 9, 30, tzinfo=asking.CHINA)
    monkeypatch.setattr(asking, "clock", lambda: now)


@pytest.fixture(autouse=True)
def installation(settings: Any, tmp_path: Any) -> None:
    settings.VAR = tmp_path
    settings.DOCUMENTS_FOLDER = tmp_path / "documents"
    settings.OUTBOX_FOLDER = tmp_path / "outbox"
