"""The whole conversation between two installations, by hand to the fen, and where it is refused."""

from __future__ import annotations

import pytest

from tests.exchange.scene import GUANGDONG, SICHUAN, month
from tests.exchange.sides import Pair, Said, ask, close, move, send


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
    for before_, after_ in zip(before, after, strict=True):
        assert after_.get("transfer", 0) == before_.get("transfer", 0)


def test_the_employers_part_before_1998_stays_at_the_old_place(pair: Pair):
    # 1997: twelve months on 500.00 yuan in one record of the old system, account 8 % and own 4 %:
    # credited 480.00, of it own 240.00, with interest of 1997: 24.00. The old account says: of the
    # 504.00 with interest the person's own part is 252.00. 1998-01 on 600.00: credited 48.00.
    #   moves: 252.00 + 48.00 = 300.00; stays: 252.00; pooled 12 % × 600.00 = 72.00, without 1997
    person = pair.person(born="1970-05-12")
    pair.sichuan(
        "months", person=person, own=SICHUAN, rows=[[month(1997, 1), 50_000]], months=12,
        interest=[[1997, 2_400]], key="old", own_share=4,
    )  # fmt: skip
    pair.sichuan("months", person=person, own=SICHUAN, rows=[[month(1998, 1), 60_000]], key="new")
    code = ask(pair.sichuan, pair.guangdong, person, facts={"formal_transfer": True})
    with pytest.raises(Said, match="before 1998"):
        pair.sichuan("hand_over", day="2025-03-10", code=code)
    before = pair.sichuan("trial")
    body = send(pair.sichuan, pair.guangdong, code, before=[50_400, 25_200])
    close(pair.sichuan, pair.guangdong, code)
    assert (body["account"], body["pooled"]) == (30_000, 7_200)
    # 252.00 more than the pooled part stays in the fund: 252.00 − 72.00 more than before.
    assert before["pooled"] - pair.sichuan("trial")["pooled"] == 25_200 - 7_200
    came = pair.guangdong("rights", person=person)
    assert came["accounts"] == {"individual": 30_000}
    assert came["interest"] + sum(row[3] for row in came["months"]) == 30_000


def test_there_and_back_everything_is_as_before(pair: Pair):
    person = pair.person()
    pair.sichuan("months", person=person, own=SICHUAN, rows=[[month(2024, 5), 512_345]])
    here = pair.sichuan("rights", person=person)
    bank = pair.sichuan("trial")["bank"]
    move(pair.sichuan, pair.guangdong, person)
    move(pair.guangdong, pair.sichuan, person, day="2025-04-01")
    assert pair.sichuan("rights", person=person) == here
    assert pair.sichuan("trial")["bank"] == bank
    assert pair.guangdong("rights", person=person)["months"] == []


def test_a_man_of_fifty_from_elsewhere_gets_a_temporary_account(pair: Pair):
    person = pair.person(born="1975-03-01")
    code = pair.guangdong(
        "apply", day="2025-03-03", person=person, kind="employee", old_place=SICHUAN,
        facts={"retirement_category": "male_60"},
    )["code"]  # fmt: skip
    with pytest.raises(Said, match="temporary account"):
        pair.guangdong("send_letter", day="2025-03-03", code=code)
    assert pair.guangdong("decline", day="2025-03-04", code=code) == "refused"
    told = pair.guangdong("status", code=code, side="in", day="2025-03-05")
    assert told["turn"] == "nobody"
    assert "temporary account" in told["steps"][-1][2]


def test_a_woman_of_forty_too_but_not_on_return_to_her_province(pair: Pair):
    facts = {"retirement_category": "female_55"}
    person = pair.person(born="1985-03-01", sex=2)
    code = pair.guangdong(
        "apply", day="2025-03-03", person=person, kind="employee", old_place=SICHUAN, facts=facts
    )["code"]
    assert "temporary account" in "".join(
        pair.guangdong("reasons", day="2025-03-03", code=code, side="in")
    )
    home = pair.person(born="1985-03-01", sex=2)
    code = pair.sichuan(
        "apply", day="2025-03-03", person=home, kind="employee", old_place=GUANGDONG, facts=facts
    )["code"]
    assert pair.sichuan("reasons", day="2025-03-03", code=code, side="in") == []


def test_who_is_not_insured_there_has_nothing_to_move_to(pair: Pair):
    person = pair.person(insured=False)
    code = pair.guangdong(
        "apply", day="2025-03-03", person=person, kind="employee", old_place=SICHUAN,
        facts={"retirement_category": "male_60"},
    )["code"]  # fmt: skip
    with pytest.raises(Said, match="not insured"):
        pair.guangdong("send_letter", day="2025-03-03", code=code)


def test_a_second_transfer_waits_until_the_first_has_ended(pair: Pair):
    person = pair.person()
    ask(pair.sichuan, pair.guangdong, person)
    with pytest.raises(Said, match="is running"):
        ask(pair.sichuan, pair.guangdong, person, day="2025-03-04")


def test_the_old_place_refuses_a_name_that_differs_and_says_so(pair: Pair):
    person = pair.person()
    pair.guangdong("rename", id=person, name="王小民")
    code = ask(pair.sichuan, pair.guangdong, person)
    with pytest.raises(Said, match="nobody of this number and name"):
        pair.sichuan("hand_over", day="2025-03-10", code=code)
    text = pair.sichuan("refuse", day="2025-03-10", code=code)
    assert pair.guangdong("receive", day="2025-03-10", text=text)["state"] == "refused"
    told = pair.guangdong("status", code=code, side="in", day="2025-03-11")
    assert "nobody of this number and name" in told["steps"][-1][2]


def test_the_old_place_names_every_reason_at_once(pair: Pair):
    person = pair.person()
    pair.sichuan("owes", person=person, own=SICHUAN, fen=12_345)
    code = ask(pair.sichuan, pair.guangdong, person)
    reasons = pair.sichuan("reasons", day="2025-03-10", code=code, side="out")
    assert ["overpayment" in each or "paid back" in each for each in reasons] == [True, False]
    assert "no months" in reasons[1]


def test_without_a_reason_nobody_is_refused(pair: Pair):
    person = pair.person()
    pair.sichuan("months", person=person, own=SICHUAN, rows=[[month(2024, 5), 500_000]])
    code = ask(pair.sichuan, pair.guangdong, person)
    with pytest.raises(Said, match="no reason"):
        pair.sichuan("refuse", day="2025-03-10", code=code)


def test_one_person_alone_hands_nothing_over(pair: Pair):
    person = pair.person()
    pair.sichuan("months", person=person, own=SICHUAN, rows=[[month(2024, 5), 500_000]])
    code = ask(pair.sichuan, pair.guangdong, person)
    for checked_by in ("", "li"):
        with pytest.raises(Said, match="second person"):
            pair.sichuan("hand_over", day="2025-03-10", code=code, checked_by=checked_by)


def test_the_clock_of_the_three_steps_counts_working_days(pair: Pair):
    # 2025-01-20 is a Monday. Until the festival 21, 22, 23, 24, 26 (a Sunday worked), 27; off from
    # 28 to February 4; then 5, 6, 7, 8 (a Saturday worked), 10, 11, 12, 13, 14: fifteen days.
    person = pair.person()
    code = ask(pair.sichuan, pair.guangdong, person, day="2025-01-20")
    told = pair.sichuan("status", code=code, side="out", day="2025-02-14")
    assert (told["due"], told["overdue"], told["turn"]) == ("2025-02-14", False, "old_place")
    assert pair.sichuan("status", code=code, side="out", day="2025-02-15")["overdue"]


def test_the_person_is_told_in_both_languages(pair: Pair):
    person = pair.person()
    pair.sichuan("months", person=person, own=SICHUAN, rows=[[month(2024, 5), 500_000]])
    code = ask(pair.sichuan, pair.guangdong, person)
    send(pair.sichuan, pair.guangdong, code)
    zh, en = close(pair.sichuan, pair.guangdong, code)
    # 8 % of 5,000.00 and 12 % of it.
    assert "400.00" in zh
    assert "600.00" in zh
    assert "1 months, 400.00 yuan" in en
    told = pair.guangdong("status", code=code, side="in", day="2025-03-12")
    assert [each[0] for each in told["steps"]] == [
        "applied", "letter_sent", "sent", "money_on_the_way", "received", "merged", "told",
    ]  # fmt: skip
