"""Posting: what is written, what is refused and in which words; a key stands for one fact."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from canbao.ledger import posting
from canbao.ledger.books import accounts, book
from canbao.ledger.facts import columns_of
from canbao.ledger.models import Account, Posting, Transaction
from canbao.ledger.months import close_month, open_month
from canbao.ledger.posting import post, post_columns, reverse
from canbao.ledger.refusal import Refused
from canbao.ledger.seal import START
from tests.ledger.make import MARCH, PLACE, fact, shelf

pytestmark = pytest.mark.django_db


def test_a_fact_becomes_a_transaction_with_its_lines():
    s = shelf()
    done = post(s.book, [fact("a", [(s.employer, 120_00), (s.pooled, -120_00)])])
    row = Transaction.objects.get(id=done[0].id)
    assert (row.number, row.lines, row.previous, row.hash) == (1, 2, START, done[0].hash)
    lines = Posting.objects.order_by("line").values_list("line", "account_id", "amount", "month")
    assert list(lines) == [(1, s.employer, 12000, MARCH), (2, s.pooled, -12000, MARCH)]


def test_numbers_follow_each_other_without_a_gap():
    s = shelf()
    done = post(s.book, [fact(key, [(s.bank, 1), (s.pooled, -1)]) for key in "abc"])
    done += post(s.book, [fact("d", [(s.bank, 1), (s.pooled, -1)])])
    assert [row.number for row in done] == [1, 2, 3, 4]
    assert [*Transaction.objects.order_by("id").values_list("previous", flat=True)] == [
        START, *(row.hash for row in done[:3]),
    ]  # fmt: skip


def test_columns_write_the_same_rows_and_hashes(monkeypatch):
    at = datetime(2026, 3, 10, 8, tzinfo=UTC)
    monkeypatch.setattr(posting, "clock", lambda: at)
    one, other = shelf(), shelf(PLACE + 1_000_000)
    step = other.employer - one.employer
    facts = [
        fact(f"k{i}", [(one.employer, 3 * i), (one.pooled, -2 * i), (one.suspense, -i)])
        for i in range(1, 8)
    ]
    singly = [post(one.book, [each])[0] for each in facts]
    columns = columns_of(facts)
    batch = post_columns(other.book, replace(columns, account=columns.account + step))
    told = ("kind", "month", "about_month", "day", "ground", "key", "lines", "known_at")
    assert [*Transaction.objects.filter(book=one.book).order_by("id").values_list(*told)] == [
        *Transaction.objects.filter(book=other.book).order_by("id").values_list(*told)
    ]
    lines = ("line", "amount", "month")
    assert [*Posting.objects.filter(book=one.book.id).order_by("pk").values_list(*lines)] == [
        *Posting.objects.filter(book=other.book.id).order_by("pk").values_list(*lines)
    ]
    again = post_columns(one.book, columns)
    assert again.hashes == [row.hash for row in singly]
    assert again.new == [False] * 7
    assert len(set(batch.hashes)) == 7


def test_hash_is_what_the_contract_says():
    """By hand: SHA-256 of the header as JSON, then each line as two little-endian int64."""
    import hashlib
    import json
    import struct

    s = shelf()
    done = post(s.book, [fact('说"明', [(s.bank, 7), (s.pooled, -7)])])[0]
    row = Transaction.objects.get(id=done.id)
    header = {
        name: getattr(row, name)
        for name in ("id", "number", "kind", "month", "about_month", "ground", "key", "lines",
                     "previous")
    }  # fmt: skip
    header |= {"day": "2026-03-10", "corrects": None}
    header["known_at"] = row.known_at.astimezone(UTC).isoformat(timespec="microseconds")
    text = json.dumps(header, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    lines = struct.pack("<qqqq", s.bank, 7, s.pooled, -7)
    assert done.hash == hashlib.sha256(text.encode() + lines).hexdigest()


def test_same_key_and_content_gives_what_is_there():
    s = shelf()
    given = fact("a", [(s.bank, 5), (s.pooled, -5)])
    first = post(s.book, [given])[0]
    again, twice = post(s.book, [given, given])
    assert again == twice == replace(first, new=False)
    assert Transaction.objects.count() == 1


def test_same_fact_twice_in_one_call_is_one_transaction():
    s = shelf()
    given = fact("a", [(s.bank, 5), (s.pooled, -5)])
    first, second = post(s.book, [given, given])
    assert (first.new, second.new, first.id == second.id) == (True, False, True)


def test_a_replay_of_a_closed_month_gives_what_is_there():
    s = shelf()
    given = fact("a", [(s.bank, 5), (s.pooled, -5)])
    first = post(s.book, [given])[0]
    close_month(s.book, MARCH, by="chief")
    assert post(s.book, [given])[0].id == first.id


def test_same_key_with_other_content_is_refused_naming_both():
    s = shelf()
    first = post(s.book, [fact("a", [(s.bank, 5), (s.pooled, -5)])])[0]
    with pytest.raises(Refused, match=str(first.id)) as caught:
        post(s.book, [fact("a", [(s.bank, 6), (s.pooled, -6)])])
    assert "第1笔" in caught.value.zh
    with pytest.raises(Refused, match="第1笔"):
        post(s.book, [fact("b", [(s.bank, 5), (s.pooled, -5)]),
                      fact("b", [(s.bank, 6), (s.pooled, -6)])])  # fmt: skip


def bad(s, other):
    """Facts that are refused, with a word of each refusal in both languages."""
    good = [(s.bank, 5), (s.pooled, -5)]
    return [
        (fact("a", [(s.bank, 5), (s.pooled, -4)]), "借贷不平，相差1分", "1 fen"),
        (fact("a", [*good, (s.suspense, 0)]), "分录为零", "line of zero"),
        (fact("a", [(s.bank, 5)]), "至少两条", "two are the least"),
        (fact("a", []), "至少两条", "two are the least"),
        (fact("a", [(s.bank, 5), (s.suspense + 9, -5)]), "不存在", "does not exist"),
        (fact("a", [(s.bank, 5), (other.pooled, -5)]), "属于账簿", "belongs to book"),
        (fact("a", good, month=MARCH + 1), "2026-04", "2026-04"),
        (fact("a", good, corrects=s.bank + 77), "所更正的业务", "corrects"),
        (fact("a", good, kind="reversal"), "未指明", "names no transaction"),
        (fact("a", good, kind="gift"), "kinds.yaml", "kinds.yaml"),
        (fact("", good), "幂等键", "key"),
        (fact("a\n", good), "幂等键", "key"),
        (replace(fact("a", good), ground=""), "依据", "ground"),
        (fact("a", [(s.bank, 2**63), (s.pooled, -(2**63))]), "64", "64"),
        (fact("a", [(s.bank, 2**62 - 1), (s.pooled, 1 - 2**62)]), "拆分", "split"),
    ]


def test_what_is_wrong_is_refused_and_nothing_of_the_call_is_written():
    s, other = shelf(), shelf(PLACE + 1_000_000)
    for given, zh, en in bad(s, other):
        with pytest.raises(Refused) as caught:
            post(s.book, [fact("fine", [(s.bank, 5), (s.pooled, -5)]), given])
        assert zh in caught.value.zh, given
        assert en in caught.value.en, given
    assert not Transaction.objects.exists()
    assert not Posting.objects.exists()


def test_each_wrong_fact_has_its_message_and_place():
    s = shelf()
    post(s.book, [fact("there", [(s.bank, 5), (s.pooled, -5)])])
    facts = [
        fact("there", [(s.bank, 5), (s.pooled, -5)]),
        fact("x", [(s.bank, 5), (s.pooled, -4)]),
        fact("y", [(s.bank, 5), (s.pooled, -5)]),
        fact("z", [(s.bank, 5), (s.pooled, -5)], month=MARCH + 7),
    ]
    with pytest.raises(Refused) as caught:
        post(s.book, facts)
    assert [refusal.fact for refusal in caught.value.refusals] == [1, 3]


def test_columns_that_do_not_fit_together_are_refused():
    s = shelf()
    columns = columns_of([fact("a", [(s.bank, 5), (s.pooled, -5)])])
    with pytest.raises(Refused, match="长短不一"):
        post_columns(s.book, replace(columns, fact=np.array([1, 0])))
    with pytest.raises(Refused, match="长短不一"):
        post_columns(s.book, replace(columns, amount=columns.amount[:1]))


def test_a_clock_set_back_does_not_turn_time():
    s = shelf()
    post(s.book, [fact("a", [(s.bank, 5), (s.pooled, -5)])])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(posting, "clock", lambda: datetime(2001, 1, 1, tzinfo=UTC))
        post(s.book, [fact("b", [(s.bank, 5), (s.pooled, -5)])])
    first, second = Transaction.objects.order_by("id")
    assert second.known_at == first.known_at


def test_a_reversal_is_the_opposite_and_is_made_once():
    s = shelf()
    first = post(s.book, [fact("a", [(s.bank, 5), (s.pooled, -5)])])[0]
    said = {"day": fact("a", []).day, "month": MARCH, "ground": "decision:7"}
    made = reverse(s.book, first.id, key="r", **said)
    assert [*Posting.objects.filter(transaction_id=made.id).order_by("line").values_list(
        "account_id", "amount")] == [(s.bank, -5), (s.pooled, 5)]  # fmt: skip
    assert reverse(s.book, first.id, key="r", **said).id == made.id
    with pytest.raises(Refused, match=f"已由{made.id}冲销"):
        reverse(s.book, first.id, key="again", **said)
    with pytest.raises(Refused, match="不存在"):
        reverse(s.book, first.id + 99, key="none", **said)
    crooked = fact("c", [(s.bank, -4), (s.pooled, 4)], kind="reversal", corrects=made.id)
    with pytest.raises(Refused, match="反向"):
        post(s.book, [crooked])


def test_accounts_are_opened_once():
    s = shelf()
    wanted = [("individual", "P17"), ("bank", ""), ("individual", "P18"), ("individual", "P17")]
    ids = accounts(s.book, wanted)
    assert ids[0] == ids[3]
    assert ids[1] == s.bank
    assert ids == accounts(s.book, wanted)
    assert Account.objects.filter(book=s.book).count() == 6


@pytest.mark.parametrize(
    ("kind", "holder", "zh"),
    [
        ("purse", "", "purse"),
        ("individual", "", "P…"),
        ("individual", "E91110105", "P…"),
        ("bank", "P1", "空"),
        ("individual", "P", "P…"),
    ],
)
def test_an_account_that_can_not_be_is_refused(kind, holder, zh):
    s = shelf()
    with pytest.raises(Refused, match=zh):
        accounts(s.book, [("individual", "P5"), (kind, holder)])
    assert not Account.objects.filter(holder="P5").exists()


def test_a_book_is_made_once_and_refuses_what_is_no_fund():
    assert book("unemployment", PLACE) == book("unemployment", PLACE)
    with pytest.raises(Refused, match="lottery"):
        book("lottery", PLACE)
    with pytest.raises(Refused, match="12"):
        book("unemployment", 110105)


def test_a_large_call_goes_whole():
    s = shelf()
    facts = [fact(f"{i}", [(s.bank, i), (s.pooled, -i)]) for i in range(1, 1001)]
    assert all(row.new for row in post(s.book, facts))
    open_month(s.book, MARCH + 1, by="clerk")
    again = post(s.book, [*facts, fact("n", [(s.bank, 1), (s.pooled, -1)], month=MARCH + 1)])
    assert [row.new for row in again] == [False] * 1000 + [True]
