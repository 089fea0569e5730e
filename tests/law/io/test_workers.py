"""A batch by two worker processes equals a batch by one; workers load the law of this package."""

from __future__ import annotations

from pathlib import Path

import pytest

pa = pytest.importorskip("pyarrow")

import pyarrow.parquet as pq  # noqa: E402

from canbao.law import law  # noqa: E402
from canbao.law.io import batch  # noqa: E402


@pytest.mark.slow
def test_two_workers_equal_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "PART_ROWS", 150)
    source = tmp_path / "careers.parquet"
    pq.write_table(batch.sample_careers(400, seed=7), source)
    made = []
    for workers in (1, 2):
        target = tmp_path / f"results_{workers}.parquet"
        told = batch.run_parquet(source, target, law(), date="2025-10", region="Sichuan",
                                 workers=workers)
        assert (told.done, told.total) == (400, 400)
        made.append(pq.read_table(target))
    assert made[0].equals(made[1])
    assert made[0].column("status").to_pylist().count("stopped") < 400
