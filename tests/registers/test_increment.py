"""What is new, compared with what is known, gives the bytes of a full run: after any sequence of
deliveries, with rows that come, change and leave.
"""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from canbao.registers.compare.increment import NeedsFullRun
from canbao.registers.intake import ingest, load_sources
from canbao.registers.pipeline import Wanted, compare
from canbao.registers.store import Store
from tests.registers.compare.made import Desk, MadeSet, content, make_set

DAY = dt.date(2026, 1, 31)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> MadeSet:
    """Small, so that many sequences can be tried."""
    return make_set(tmp_path_factory.mktemp("town"), persons=1_200, seed=32)


@st.composite
def deliveries(draw: st.DrawFn) -> list[tuple[float, float, float]]:
    """Steps: shares of the records to come that arrive, of those there that change, that leave."""
    share = st.sampled_from([0.0, 0.02, 0.2])
    step = st.tuples(st.sampled_from([0.02, 0.3, 1.0]), share, share)
    return draw(st.lists(step, min_size=1, max_size=2))


def altered(rows: pa.Table, random: np.random.Generator) -> pa.Table:
    """The same records with something else about them: number gone, telephone gone, other name,
    other street."""
    out = rows
    for column, share in (("number17", 0.4), ("phone", 0.5), ("residence_place", 0.3)):
        gone = pa.array(random.random(rows.num_rows) < share)
        at = out.schema.get_field_index(column)
        out = out.set_column(at, out.schema.field(at), pc.if_else(gone, None, out[column]))
    swapped = random.random(rows.num_rows) < 0.2
    order = np.where(swapped, random.permutation(rows.num_rows), np.arange(rows.num_rows))
    for column in ("name", "name_given", "pinyin"):
        at = out.schema.get_field_index(column)
        out = out.set_column(at, out.schema.field(at), rows[column].take(pa.array(order)))
    return out


@given(steps=deliveries(), seed=st.integers(0, 2**16))
@effort(max_examples=4)
def test_any_sequence_of_deliveries_gives_what_a_full_run_gives(
    town: MadeSet, steps: list[tuple[float, float, float]], seed: int
) -> None:
    random = np.random.default_rng(seed)
    everything = town.records.take(pa.array(random.permutation(town.records.num_rows)[:1_600]))
    first = everything.num_rows // 2
    there, waiting = everything.slice(0, first), everything.slice(first)
    with TemporaryDirectory() as folder:
        growing, whole = Desk(Path(folder) / "growing", town), Desk(Path(folder) / "whole", town)
        growing.full(there)
        whole.full(there)
        for arrive, change, leave in steps:
            some = round(arrive * waiting.num_rows)
            fresh, waiting = waiting.slice(0, some), waiting.slice(some)
            luck = random.random(there.num_rows)
            gone, other = luck < leave, (luck >= leave) & (luck < leave + change)
            changed = altered(there.filter(pa.array(other)), random)
            leaving = there.filter(pa.array(gone))["record"].to_pylist()
            arriving = pa.concat_tables([fresh, changed])
            there = pa.concat_tables([there.filter(pa.array(~gone & ~other)), arriving])
            try:
                less = growing.further(there, arriving, leaving)
            except NeedsFullRun:
                less = growing.full(there)
            assert content(less) == content(whole.full(there))


def split(made: MadeSet, folder: Path, share: int) -> tuple[Path, Path]:
    """The medical register in two files: most of it, and every so many-th record."""
    file = made.made / "registers" / "medical_insurance.parquet"
    rows = pq.read_table(file)
    keys = rows["医保个人编号"].combine_chunks().dictionary_encode()
    later = pa.array(np.asarray(keys.indices) % share == 0)
    base, more = folder / "base.parquet", folder / "more.parquet"
    pq.write_table(rows.filter(pc.invert(later)), base)
    pq.write_table(rows.filter(later), more)
    return base, more


@pytest.fixture(scope="module")
def grown_once(town: MadeSet, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that compared all but some medical records, and then took those in."""
    made, folder = town, tmp_path_factory.mktemp("grown")
    sources = load_sources()
    base, more = split(made, folder, 25)
    registers = made.made / "registers"
    for source, file in (
        ("police_population", registers / "police_population.parquet"),
        ("medical_insurance", base),
        ("tax_wages", registers / "tax_wages-2025-12.parquet"),
    ):
        assert ingest(folder / "store", sources[source], file, DAY).state == "accepted"
    store = Store(folder / "store")
    compare(store, Wanted(links_only=True))
    assert ingest(store.path, sources["medical_insurance"], more, DAY).state == "accepted"
    return store.path


@pytest.fixture
def grown(grown_once: Path, tmp_path: Path) -> Store:
    shutil.copytree(grown_once, tmp_path / "grown")
    return Store(tmp_path / "grown")


def test_a_further_delivery_through_the_pipeline_equals_a_full_run(
    grown: Store, tmp_path: Path
) -> None:
    store = grown
    shutil.copytree(store.path, tmp_path / "whole")
    less = compare(store, Wanted(links_only=True))
    full = compare(Store(tmp_path / "whole"), Wanted(links_only=True, full=True))
    assert less.incremental
    assert not full.incremental
    assert content(less.links) == content(full.links)


def test_after_an_increment_persons_keep_their_numbers(grown: Store) -> None:
    store = grown
    before = store.found("links")
    assert before is not None
    held = dict(zip(*pq.read_table(before.file("links"), columns=["record", "person"])
                    .to_pydict().values(), strict=True))  # fmt: skip
    now = compare(store, Wanted(links_only=True)).links
    told = dict(zip(*pq.read_table(now.file("links"), columns=["record", "person"])
                    .to_pydict().values(), strict=True))  # fmt: skip
    moved = [record for record in held if held[record] != told[record]]
    assert len(moved) <= len(held) // 200
    assert now.told["last_person"] >= before.told["last_person"]


def test_without_the_kept_state_the_result_is_the_same(grown: Store, tmp_path: Path) -> None:
    store = grown
    shutil.copytree(store.path, tmp_path / "bare")
    (tmp_path / "bare" / "state.duckdb").unlink()
    less = compare(store, Wanted(links_only=True))
    full = compare(Store(tmp_path / "bare"), Wanted(links_only=True))
    assert not full.incremental
    assert content(less.links) == content(full.links)
