"""The hash of keys: fixed for ever, alike on every cut, without collisions in millions."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from canbao.registers.standard.hashing import hash_keys, hash_rows

TEXTS = st.lists(st.one_of(st.none(), st.text(max_size=40)), min_size=1, max_size=20)

VECTORS = [
    4616933557553886728,
    8693590834315547496,
    4697438519936556434,
    7951486487783130342,
    6386156787567516933,
    7799157382050761840,
]


def test_vectors():
    column = pa.array([None, "", "a", "51010419900307881X", "统一社会信用代码-0001", "x" * 100])
    assert hash_keys([column], "tax_wages").to_pylist() == VECTORS


@given(TEXTS)
def test_a_row_has_its_own_hash(rows):
    whole = hash_keys([pa.array(rows, pa.string())], "s").to_pylist()
    assert whole == [hash_keys([pa.array([row], pa.string())], "s")[0].as_py() for row in rows]
    assert len(set(whole)) == len(set(rows))
    assert all(0 <= value < 2**63 for value in whole)


@given(st.text(max_size=12), st.text(max_size=12))
def test_where_one_column_ends_makes_a_difference(left, right):
    def together(a: str, b: str) -> int:
        return hash_keys([pa.array([a]), pa.array([b])])[0].as_py()

    moved = together(left + right[:1], right[1:])
    assert (moved == together(left, right)) == (right == "")


def test_the_seed_separates_sources():
    column = pa.array(["1"])
    assert hash_keys([column], "a") != hash_keys([column], "b")


@pytest.mark.long
def test_no_two_of_five_million_keys_meet():
    seen = [
        hash_rows([pa.array(np.arange(n, n + 100_000)).cast(pa.string())], "police_population")
        for n in range(0, 5_000_000, 100_000)
    ]
    assert len(np.unique(np.concatenate(seen))) == 5_000_000
