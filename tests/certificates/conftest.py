"""Seal and files of a test lie in a folder of its own."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def installation(settings, tmp_path, monkeypatch):
    settings.VAR = tmp_path
    settings.PUBLIC_ADDRESS = "https://canbao.test"
    monkeypatch.delenv("CANBAO_SEAL", raising=False)
    return tmp_path
