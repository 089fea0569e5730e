"""A stage for planted cases, with every department delivering, and a folder for the night's files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from canbao.cli.demo_rules.check import PLANTING
from canbao.cli.demo_rules.stage import Stage
from tests.robots.make import DAY

assert PLANTING


@pytest.fixture
def stage(db: None, settings: Any, tmp_path: Path) -> Stage:
    """Nobody is there yet; every source is declared."""
    settings.VAR = tmp_path
    made = Stage(DAY)
    made.sources()
    return made
