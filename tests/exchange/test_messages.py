"""Messages that come twice, out of order, damaged, or to the wrong house; money that differs."""

from __future__ import annotations

import hashlib
import json

import pytest

from tests.exchange.scene import SICHUAN, month
from tests.exchange.sides import Pair, Said, ask, close, send


def sealed(content: dict[str, object]) -> str:
    """The message with the hash its content has, as a forger would give it."""
    bare = {key: value for key, value in content.items() if key not in ("hash", "signature")}
    text = json.dumps(bare, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    content["hash"] = hashlib.sha256(text.encode()).hexdigest()
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def ready(pair: Pair, base: int = 500_000) -> tuple[int, str]:
    person = pair.person()
    pair.sichuan("months", person=person, own=SICHUAN, rows=[[month(2024, 5), base]])
    return person, ask(pair.sichuan, pair.guangdong, person)


def test_a_message_twice_changes_nothing(pair: Pair):
    _, code = ready(pair)
    text = pair.sichuan("hand_over", day="2025-03-10", code=code)
    assert pair.guangdong("receive", day="2025-03-10", text=text)["new"]
    again = pair.guangdong("receive", day="2025-03-20", text=text)
    assert (again["new"], again["state"]) == (False, "sent")
    assert pair.sichuan("hand_over", day="2025-03-20", code=code) == text


def test_out_of_order_it_is_refused_and_taken_later(pair: Pair):
    _, code = ready(pair)
    sheet = pair.sichuan("hand_over", day="2025-03-10", code=code)
    money = pair.sichuan("pay_out", day="2025-03-10", code=code, ref=f"out {code}")
    with pytest.raises(Said, match=r"message 3 of transfer .* came before message 2"):
        pair.guangdong("receive", day="2025-03-10", text=money)
    pair.guangdong("receive", day="2025-03-10", text=sheet)
    assert pair.guangdong("receive", day="2025-03-10", text=money)["state"] == "money_on_the_way"


def test_a_changed_byte_is_found_by_the_hash(pair: Pair):
    _, code = ready(pair)
    text = pair.sichuan("hand_over", day="2025-03-10", code=code)
    with pytest.raises(Said, match="not what its hash says"):
        pair.guangdong("receive", day="2025-03-10", text=text.replace("500000", "900000"))


def test_another_content_under_a_number_taken_is_refused(pair: Pair):
    _, code = ready(pair)
    text = pair.sichuan("hand_over", day="2025-03-10", code=code)
    pair.guangdong("receive", day="2025-03-10", text=text)
    forged = json.loads(text)
    forged["day"] = "2025-03-11"
    with pytest.raises(Said, match="is there already and says otherwise"):
        pair.guangdong("receive", day="2025-03-10", text=sealed(forged))


def test_a_message_of_another_chain_is_refused(pair: Pair):
    _, code = ready(pair)
    forged = json.loads(pair.sichuan("hand_over", day="2025-03-10", code=code))
    forged["previous"] = "1" * 64
    with pytest.raises(Said, match="does not follow the message before it"):
        pair.guangdong("receive", day="2025-03-10", text=sealed(forged))


def test_a_message_for_another_installation_is_not_taken(pair: Pair):
    _, code = ready(pair)
    text = pair.sichuan("hand_over", day="2025-03-10", code=code)
    with pytest.raises(Said, match="is for 440000000000; this is 510000000000"):
        pair.sichuan("receive", day="2025-03-10", text=text)


def test_a_sender_nobody_entered_is_refused(pair: Pair):
    _, code = ready(pair)
    forged = json.loads(pair.sichuan("hand_over", day="2025-03-10", code=code))
    forged["sender"] = 330000000000
    with pytest.raises(Said, match="installation 330000000000 is not known"):
        pair.guangdong("receive", day="2025-03-10", text=sealed(forged))


def test_a_signature_nobody_can_check_is_refused(pair: Pair):
    _, code = ready(pair)
    forged = json.loads(pair.sichuan("hand_over", day="2025-03-10", code=code))
    forged["signature"] = {"algorithm": "sm2", "value": "00"}
    with pytest.raises(Said, match="signature"):
        pair.guangdong("receive", day="2025-03-10", text=sealed(forged))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "not JSON"),
        ("[]", "schema"),
        ('{"schema":"canbao-transfer/2"}', "schema"),
        ('{"a":1.5}', "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("x" * 2_000_001, "at most"),
    ],
)
def test_what_is_no_message_is_refused(pair: Pair, text: str, says: str):
    with pytest.raises(Said, match=says):
        pair.guangdong("receive", day="2025-03-10", text=text)


def test_a_sheet_whose_sums_do_not_agree_is_refused_whole(pair: Pair):
    _, code = ready(pair)
    forged = json.loads(pair.sichuan("hand_over", day="2025-03-10", code=code))
    forged["body"]["months"][0][4] += 1
    with pytest.raises(Said, match="must be equal"):
        pair.guangdong("receive", day="2025-03-10", text=sealed(forged))


def test_money_that_lacks_is_told_and_paid_after_all(pair: Pair):
    # 8 % and 12 % of 5,000.00 are 1,000.00; the bank brings 999.00 first.
    person, code = ready(pair)
    pair.guangdong(
        "receive", day="2025-03-10", text=pair.sichuan("hand_over", day="2025-03-10", code=code)
    )
    money = pair.sichuan("pay_out", day="2025-03-10", code=code, ref="a" + code, fen=99_900)
    pair.guangdong("receive", day="2025-03-10", text=money)
    assert pair.guangdong("arrives", day="2025-03-11", code=code, fen=99_900, ref="b" + code) == (
        "differs"
    )
    with pytest.raises(Said, match="is differs"):
        pair.guangdong("merge", day="2025-03-11", code=code)
    notice = pair.guangdong("last", code=code, side="in")
    assert json.loads(notice)["body"]["arrived"] == 99_900
    assert pair.sichuan("receive", day="2025-03-11", text=notice)["state"] == "differs"
    rest = pair.sichuan("pay_out", day="2025-03-12", code=code, ref="c" + code, fen=100)
    pair.guangdong("receive", day="2025-03-12", text=rest)
    assert pair.guangdong("arrives", day="2025-03-12", code=code, fen=100, ref="d" + code) == (
        "received"
    )
    close(pair.sichuan, pair.guangdong, code)
    assert pair.guangdong("rights", person=person)["accounts"] == {"individual": 40_000}


def test_money_that_is_too_much_goes_back_before_the_merge(pair: Pair):
    on_its_way = pair.guangdong("trial").get("transfer", 0)
    _, code = ready(pair)
    pair.guangdong(
        "receive", day="2025-03-10", text=pair.sichuan("hand_over", day="2025-03-10", code=code)
    )
    money = pair.sichuan("pay_out", day="2025-03-10", code=code, ref="a" + code)
    pair.guangdong("receive", day="2025-03-10", text=money)
    state = pair.guangdong("arrives", day="2025-03-11", code=code, fen=100_050, ref="b" + code)
    assert state == "differs"
    state = pair.guangdong("send_back", day="2025-03-11", code=code, fen=50, ref="e" + code)
    assert state == "received"
    pair.sichuan("receive", day="2025-03-11", text=pair.guangdong("last", code=code, side="in"))
    text = pair.guangdong("merge", day="2025-03-12", code=code)
    assert pair.sichuan("receive", day="2025-03-12", text=text)["state"] == "merged"
    assert pair.guangdong("trial").get("transfer", 0) == on_its_way


def test_a_bank_line_twice_is_one_payment_and_never_another(pair: Pair):
    _, code = ready(pair)
    body = send(pair.sichuan, pair.guangdong, code)
    bank = pair.guangdong("trial")["bank"]
    pair.guangdong("arrives", day="2025-03-11", code=code, fen=body["total"], ref=f"in {code}")
    assert pair.guangdong("trial")["bank"] == bank
    with pytest.raises(Said, match="stands for another movement"):
        pair.guangdong("arrives", day="2025-03-11", code=code, fen=1, ref=f"in {code}")


def test_a_wrong_sheet_is_taken_back_and_the_rights_stand_as_before(pair: Pair):
    person, code = ready(pair)
    before = pair.sichuan("rights", person=person)
    text = pair.sichuan("hand_over", day="2025-03-10", code=code)
    pair.guangdong("receive", day="2025-03-10", text=text)
    assert pair.sichuan("rights", person=person)["months"] == []
    text = pair.sichuan("withdraw", day="2025-03-11", code=code)
    assert pair.guangdong("receive", day="2025-03-11", text=text)["state"] == "refused"
    assert pair.sichuan("rights", person=person) == before
    second = ask(pair.sichuan, pair.guangdong, person, day="2025-03-12")
    assert second != code


def test_a_pooled_part_that_the_months_do_not_give_is_a_difference(pair: Pair):
    # Guangdong is told 600.01 of the pooled fund where 12 % of 5,000.00 are 600.00.
    _, code = ready(pair)
    forged = json.loads(pair.sichuan("hand_over", day="2025-03-10", code=code))
    forged["body"]["pooled"] += 1
    forged["body"]["total"] += 1
    text = sealed(forged)
    pair.guangdong("receive", day="2025-03-10", text=text)
    money = {
        **json.loads(text), "kind": "money_transfer", "number": 3,
        "previous": json.loads(text)["hash"], "body": {"fen": 100_001, "bank_reference": code},
    }  # fmt: skip
    pair.guangdong("receive", day="2025-03-10", text=sealed(money))
    state = pair.guangdong("arrives", day="2025-03-11", code=code, fen=100_001, ref="x" + code)
    assert state == "differs"
    notice = json.loads(pair.guangdong("last", code=code, side="in"))
    assert "60000 fen of the pooled fund" in notice["body"]["reasons"][0]["en"]
