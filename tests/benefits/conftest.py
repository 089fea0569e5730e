"""Documents of a test lie in a folder of its own."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def installation(settings, tmp_path):
    settings.VAR = tmp_path
    return tmp_path
