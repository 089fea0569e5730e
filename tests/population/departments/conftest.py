"""A small truth and its registers, made once for all tests of departments."""

from __future__ import annotations

from pathlib import Path

import pytest

from canbao.population.departments import Settings, error_model, make_registers
from tests.population.departments.truth import REFERENCE, make_truth

SEED = 7


def registers_in(out: Path, errors: str, count: int = 1500, parquet: bool = False) -> Settings:
    """Truth and registers in a directory."""
    make_truth(out / "truth", count)
    settings = Settings(out, SEED, error_model(errors), REFERENCE, parquet)
    make_registers(settings)
    return settings


@pytest.fixture(scope="session")
def hard(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Registers with many errors, as text and Excel."""
    return registers_in(tmp_path_factory.mktemp("hard"), "hard")


@pytest.fixture(scope="session")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Registers without errors, as Parquet."""
    return registers_in(tmp_path_factory.mktemp("clean"), "clean", parquet=True)
