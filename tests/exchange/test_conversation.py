"""The whole conversation between two installations, by hand to the fen."""

from __future__ import annotations

from tests.exchange.scene import SICHUAN, month
from tests.exchange.sides import Pair, move


def test_a_relation_moves_from_sichuan_to_guangdong_to_the_fen(pair: Pair):
    # 2023-07 to 2023-12 on 6,000.00 yuan, 2024-01 to 2024-12 on 6,543.21 yuan, at Sichuan.
    #   credited 8 %: 6 × 480.00 = 2,880.00; 12 × 523.45 (6,543.21 × 8 % = 523.4568, cut to the fen
    #   by the collecting place) = 6,281.40; interest of 2023 25.20, of 2024 151.47
    #   account = 2,880.00 + 6,281.40 + 25.20 + 151.47 = 9,338.07
    #   pooled = 12 % × (6 × 6,000.00 + 12 × 6,543.21) = 12 % × (36,000.00 + 78,518.52)
    #          = 12 % × 114,518.52 = 13,742.2224 → 13,742.22
    #   total = 23,080.29
    person = pair.person()
    rows = [[month(2023, 7) + n, 600_000] for n in range(6)]
    rows += [[month(2024, 1) + n, 654_321] for n in range(12)]
    pair.sichuan(
        "months", person=person, own=SICHUAN, rows=rows, interest=[[2023, 2_520], [2024, 15_147]]
    )
    before = pair.sichuan("trial"), pair.guangdong("trial")
    body = move(pair.sichuan, pair.guangdong, person)
    assert (body["account"], body["pooled"], body["total"]) == (933_807, 1_374_222, 2_308_029)
    left, came = pair.sichuan("rights", person=person), pair.guangdong("rights", person=person)
    assert left == {"months": [], "accounts": {}, "interest": 0}
    assert came["accounts"] == {"individual": 933_807}
    assert came["interest"] == 17_667
    assert [row[0] for row in came["months"]] == [row[0] for row in rows]
    assert {row[4] for row in came["months"]} == {SICHUAN + 104_000_000}  # where they were paid
    after = pair.sichuan("trial"), pair.guangdong("trial")
    assert before[0]["bank"] - after[0]["bank"] == 2_308_029
    assert after[1]["bank"] - before[1].get("bank", 0) == 2_308_029
    assert after[0].get("transfer", 0) == after[1].get("transfer", 0) == 0
