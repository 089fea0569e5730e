"""Another country's registers, by mapping files alone: the public FEBRL sets, read where their
wheel has
them, compared the public way at the threshold the tool chooses itself.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.registers_jobs import FEBRL, febrl
from canbao.registers.intake import load_sources


def test_the_mapping_files_are_declarations_like_any_other() -> None:
    sources = load_sources(FEBRL)
    assert list(sources) == ["dataset", "register_a", "register_b"]
    assert [one.duplicate_free for one in sources.values()] == [False, True, True]


@pytest.mark.long
@pytest.mark.parametrize("number", [3, 4])
def test_f1_on_the_large_sets(tmp_path: Path, number: int) -> None:
    assert febrl(number, str(tmp_path))["f1"] >= 0.999


@pytest.mark.parametrize("number", [1, 2])
def test_f1_on_the_small_sets(tmp_path: Path, number: int) -> None:
    assert febrl(number, str(tmp_path))["f1"] >= 0.99
