"""Every department delivers, so that the audit rules can be evaluated; files lie in a folder of the test."""

from __future__ import annotations

from typing import Any

import pytest

from canbao.cli.demo_rules.check import PLANTING
from canbao.cli.demo_rules.stage import Stage
from tests.services.make import DAY

assert PLANTING  # loading it is what plants know


@pytest.fixture
def delivered(db: None, settings: Any, tmp_path: Any) -> Stage:
    """Every source is declared as of the day of the tests."""
    settings.VAR = tmp_path
    settings.DOCUMENTS_FOLDER = tmp_path / "documents"
    made = Stage(DAY)
    made.sources()
    return made
