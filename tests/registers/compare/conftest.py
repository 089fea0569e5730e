"""The made set, once for all tests of the comparison, and a desk of its own for every test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.registers.compare.made import Desk, MadeSet, make_set


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> MadeSet:
    return make_set(tmp_path_factory.mktemp("linkage"))


@pytest.fixture
def desk(tmp_path: Path, made: MadeSet) -> Desk:
    return Desk(tmp_path / "desk", made)
