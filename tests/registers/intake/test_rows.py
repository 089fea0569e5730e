"""What a row becomes, and what is said of a row that can't be true."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from canbao.registers.standard import numbers
from canbao.registers.standard.hashing import hash_keys
from tests.registers.intake.conftest import (
    Desk,
    facts,
    findings,
    number,
    pupil,
    records,
    results,
    text,
)


def test_a_record_as_the_contract_has_it(desk: Desk):
    row = records(desk.take([pupil(1, 姓名="張 三")]))[0]
    assert row.pop("record") == hash_keys([pa.array(["G000001"])], "pupils")[0].as_py()
    assert row.pop("household") == hash_keys([pa.array(["H0"])], "book:")[0].as_py()
    assert row.pop("pinyin") is not None
    assert row == {
        "source": 7, "row": 1, "number17": int(number(sequence=3)[:17]), "number_text": None,
        "former17": None, "document": None, "name": "张三", "name_given": "張 三", "sex": 1,
        "birth": date(2010, 5, 6), "nationality": "CHN", "registration_place": None,
        "residence_place": 510104001002, "phone": 13800000001, "address": None,
        "guardian17": int(number(date(1980, 1, 2), 5)[:17]), "employer": None,
        "as_of": date(2026, 6, 1),
    }  # fmt: skip


def test_a_fact_as_the_contract_has_it(desk: Desk):
    delivery = desk.take([pupil(1), pupil(2, 状态="在职", 接单年月="2025-03", 收入="3,210.55")])
    first, second = records(delivery)
    assert facts(delivery, "status") == [
        {"record": first["record"], "status": "pupil", "from_date": date(2022, 9, 1),
         "to_date": None,
         "place": 510104001002, "detail": None}
    ]  # fmt: skip
    assert facts(delivery, "employment") == [
        {"record": second["record"], "employer": None, "place": None, "from_month": 2025 * 12 + 2,
         "to_month": None, "wage_fen": 321055, "activity": "platform_worker"}
    ]  # fmt: skip


def test_what_stands_for_nothing_is_nothing(desk: Desk):
    row = records(
        desk.take([pupil(1, 身份证件号="无", 联系电话="-", 出生日期="不详", 性别="未知", 户号=" ")])
    )[0]
    assert [row[name] for name in ("number17", "number_text", "phone", "birth", "sex")] == [
        None
    ] * 5


def test_an_absent_date_of_the_entry_is_that_of_the_delivery(desk: Desk):
    assert records(desk.take([pupil(1, 更新日期="")]))[0]["as_of"] == date(2026, 6, 30)


@pytest.mark.parametrize(
    ("kind", "given", "country", "document", "number_text"),
    [
        ("护照", "M12345678", "KOR", "passport:KOR:M12345678", None),
        ("护照", "ｍ1234 5678", "韩国", "passport:KOR:M12345678", None),
        ("", "M12345678", "JPN", "passport:JPN:M12345678", None),
        ("", "H1234567801", "", "permit:HKG:H1234567801", None),
        ("", "KOR110082010101", "", "permanent_residence:KOR:KOR110082010101", None),
        ("居民身份证", "51010420100506", "中国", None, "51010420100506"),
        ("", "5101042010050600", "中国", None, "5101042010050600"),
        ("护照", "", "KOR", None, None),
    ],
)
def test_numbers_and_documents_in_one_column(
    desk: Desk, kind: str, given: str, country: str, document: str | None, number_text: str | None
):
    row = records(desk.take([pupil(1, 身份证件类型=kind, 身份证件号=given, 国籍=country)]))[0]
    assert (row["document"], row["number_text"], row["number17"]) == (document, number_text, None)


def test_a_valid_number_counts_whatever_its_type_is_called(desk: Desk):
    permit = numbers.full(numbers.make(810000, date(1990, 1, 1), 12))
    row = records(desk.take([pupil(1, 身份证件类型="居民身份证", 身份证件号=permit)]))[0]
    assert row["number17"] == int(permit[:17])
    assert row["document"] is None


WRONG = numbers.full(numbers.make(510104, date(2010, 5, 6), 3))


@pytest.mark.parametrize(
    ("changed", "state", "field", "word"),
    [
        ({"姓名": ""}, "quarantined", "name", "姓名"),
        ({"学籍号": " "}, "quarantined", "record", "主键"),
        ({"状态": "死亡", "状态日期": "2009-01-01"}, "quarantined", "from_date", "早于出生"),
        ({"出生日期": "2031-01-01", "身份证件号": ""}, "quarantined", "birth", "晚于"),
        ({"出生日期": "1890-01-01", "身份证件号": ""}, "accepted", "birth", "一百二十五"),
        ({"出生日期": "2010-05-07"}, "accepted", "birth", "身份号码不符"),
        ({"性别": "女"}, "accepted", "sex", "身份号码不符"),
        ({"性别": "先生"}, "accepted", "sex", "codes"),
        ({"国籍": "火星"}, "accepted", "nationality", "codes"),
        ({"出生日期": "2010-02-30"}, "accepted", "birth", "没有这一天"),
        ({"出生日期": "端午"}, "accepted", "birth", "2024-01-31"),
        ({"身份证件号": WRONG[:16] + "80"[WRONG[16] == "8"] + WRONG[17]}, "accepted", "number",
         "校验位"),
        ({"身份证件号": WRONG[:17]}, "accepted", "number", "18位"),
        ({"身份证件号": WRONG[:6] + "********" + WRONG[14:]}, "accepted", "number", "遮盖"),
        ({"身份证件号": "99" + WRONG[2:8] + "1399" + WRONG[12:]}, "accepted", "number", "出生日期不存在"),
        ({"现住址行政区划": "武侯区"}, "accepted", "residence_place", "12位"),
        ({"联系电话": "028-85551234"}, "accepted", "phone", "固定电话"),
        ({"联系电话": "13800000000"}, "accepted", "phone", "随意"),
        ({"联系电话": "123"}, "accepted", "phone", "手机"),
        ({"监护人身份证件号": number(sequence=3)}, "accepted", "guardian", "本人"),
        ({"状态": "休学"}, "accepted", "status", "codes"),
        ({"状态": "在职"}, "accepted", "from_month", "起始年月"),
        ({"状态": "在职", "接单年月": "2025-03", "停单年月": "2025-01"}, "accepted", "to_month", "早于起始"),
        ({"状态": "在职", "接单年月": "2025-13"}, "accepted", "from_month", "月份"),
        ({"状态": "在职", "接单年月": "2025-03", "收入": "不少"}, "accepted", "wage_fen", "数字"),
    ],
)  # fmt: skip
def test_one_clear_message_for_what_is_wrong(
    desk: Desk, changed: dict[str, object], state: str, field: str, word: str
):
    delivery = desk.take([pupil(1, **changed), *(pupil(at) for at in range(2, 9))])
    assert (1, state, field) in findings(delivery)
    lines = [
        line for line in results(delivery.path) if line["row"] == "1" and line["field"] == field
    ]
    assert word in lines[0]["zh"]
    assert lines[0]["en"]
    assert len(records(delivery)) == (7 if state == "quarantined" else 8)
    assert {int(line["row"]) for line in results(delivery.path)} == set(range(1, 9))


def test_a_quarantined_row_leaves_no_fact(desk: Desk):
    delivery = desk.take([pupil(1, 姓名=""), *(pupil(at) for at in range(2, 9))])
    assert len(facts(delivery, "status")) == 7


def test_a_value_that_a_spreadsheet_would_run_is_quoted(desk: Desk):
    delivery = desk.take([pupil(1, 性别="=1+1"), pupil(2)])
    assert [line["value"] for line in results(delivery.path) if line["field"] == "sex"] == ["'=1+1"]


def test_strange_characters_pass_unharmed(desk: Desk):
    row = pupil(1, 姓名="𪚥\u200b𠮷·Ünal😀", 户号="💥" * 50)
    assert records(desk.take(text([row])))[0]["name_given"] == row["姓名"]


def test_employers(desk: Desk, tmp_path):
    from canbao.registers.intake import ingest, load_sources

    rows = (
        "统一社会信用代码,名称,登记机关区划,行业门类,主体类型,从业人数,成立日期,注销日期\n"
        "91350100M000100Y43, 福州某公司 ,350100,C13,企业,12,2015-03-02,\n"
        "91350100M000100Y44,错码公司,350100,C,企业,一些,2015-03-02,\n"
    )
    path = desk.file(rows * 1, "companies.csv")
    delivery = ingest(desk.store, load_sources()["companies"], path, date(2026, 6, 30))
    import pyarrow.parquet as pq

    table = pq.read_table(delivery.path / "employers.parquet").to_pylist()
    assert len(table) == 1
    del table[0]["record"]
    assert table[0] == {
        "source": 3, "row": 1, "employer": "91350100M000100Y43", "name": "福州某公司",
        "place": 350100000000, "industry": "C", "kind": "company", "staff": 12,
        "founded": date(2015, 3, 2), "closed": None, "as_of": date(2026, 6, 30),
    }  # fmt: skip
    assert [line["row"] for line in results(delivery.path) if line["state"] == "quarantined"] == [
        "2"
    ] * 3
    assert delivery.state == "held"


def test_an_address_is_kept_as_plain_text(tmp_path: Path, declare):
    desk = Desk(
        tmp_path, declare(**{"  phone: {from: [联系电话]}": "  address: {from: [联系电话]}"})
    )
    row = records(desk.take([pupil(1, 联系电话="１２　Main  street ")]))[0]
    assert row["address"] == "12 MAIN STREET"
    assert row["phone"] is None
