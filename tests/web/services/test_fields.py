"""Questions as boxes and back: what is kept stands in the boxes, what is typed is read, what is wrong is
told beside its own question."""

from __future__ import annotations

import pytest

from canbao.people.models import Place
from canbao.services.behaviour import CaseService, behaviours
from canbao.services.questions import Question, question, read_all
from canbao.web.services import fields, form
from canbao.web.services.told import answer_lines, lines
from canbao.web.words import speaking

pytestmark = pytest.mark.django_db
GIVEN = {
    "bank_account": {"bank": "ICBC", "number": "6222000012345678", "holder": "Anna Maria"},
    "contribution_level": "500.50",
    "contract_kind": "full_time",
    "end_date": "2025-03-03",
    "start_month": "2025-12",
    "accident_time": "2025-03-03T07:05",
    "worker_number": {"number": "51010419650120013X", "name": "陈国强"},
    "refund_period": {"from": "2024-11", "to": "2025-01"},
    "insured_place": "510104000000",
    "still_looking": False,
    "wish_to_work": True,
    "schemes_wanted": ["employee_pension", "work_injury"],
    "months_to_pay": ["2025-01", "2025-02"],
    "deemed_periods": [{"from": "1990-01", "to": "1992-12"}],
    "witnesses": ["王五", "李四"],
    "mandate_scope": ["QRY-02", "PEN-01"],
    "changed_personal_items": [{"item": "phone", "value": "13987654321"}],
    "wage_list": [{"worker_number": "5", "name": "王五", "wage": "1234.50"}],
    "complaint_text": "排队太久\n没有座位",
    "payment_year": "2025",
    "stars": "4",
}


def asked(name: str) -> Question:
    return question(name, "依据")


@pytest.mark.parametrize("name", GIVEN)
def test_an_answer_that_is_kept_comes_back_from_its_boxes(name: str):
    given = GIVEN[name]
    each = asked(name)
    kept = read_all((each,), {name: given})[name]
    boxes = fields.kept(each, kept)
    again, wrong = form.checked((each,), boxes)
    assert wrong == {}
    assert read_all((each,), again)[name] == kept
    assert answer_lines(each, kept)


def test_every_question_of_every_service_has_boxes_with_names_of_their_own():
    for service in behaviours().values():
        if not isinstance(service, CaseService):
            continue
        names = [
            part.name
            for each in form.blank(service.id)
            for part in (*each.parts, *(part for row in each.rows for part in row))
        ]
        assert len(names) == len(set(names)), service.id
        assert all(each.first_box for each in form.blank(service.id))


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("end_date", {"end_date-y": "2025", "end_date-m": "2", "end_date-d": "30"}, "2025-02-30"),
        ("start_month", {"start_month-y": "2025", "start_month-m": "13"}, "2025-13"),
        ("contribution_level", {"contribution_level": "五百"}, "五百"),
        (
            "worker_number",
            {"worker_number-number": "12", "worker_number-name": "王"},
            "公民身份号码",
        ),
        ("bank_account", {"bank_account-number": "6222"}, "1至2000字"),
        ("contract_kind", {"contract_kind": "forever"}, "请选择"),
        ("insured_place", {"insured_place": "火星"}, "没有找到"),
        ("months_to_pay", {"months_to_pay": "去年"}, "去年"),
        ("wish_to_work", {}, "请阅读并勾选"),
        ("contract_kind", {}, "请选择"),
        ("complaint_text", {"complaint_text": "  "}, "请填写"),
    ],
)
def test_what_cannot_be_is_told_with_what_was_typed_and_stays_in_its_box(name, typed, said):
    given, wrong = form.checked((asked(name),), typed)
    assert given == {}
    assert said in wrong[name].zh
    again = fields.shown(asked(name), None, typed, wrong[name])
    assert again.error
    written = {part.name: part.value for part in again.parts}
    assert all(written.get(box, value) == value for box, value in typed.items())


def test_of_rows_it_is_told_which_one_and_in_words():
    rows = {
        "changed_personal_items-0-item": "phone", "changed_personal_items-0-value": "13987654321",
        "changed_personal_items-1-item": "shoe", "changed_personal_items-1-value": "{x}",
    }  # fmt: skip
    wrong = form.checked((asked("changed_personal_items"),), rows)[1]["changed_personal_items"]
    assert wrong.zh == "要变更的个人信息：第2行不对，应为联系电话、居住地（十二位区划代码）。"
    braces = form.checked((asked("start_month"),), {"start_month-y": "{x}", "start_month-m": "1"})[
        1
    ]
    assert "{x}-01" in braces["start_month"].en


def test_digits_of_full_width_and_signs_of_the_calendar_are_understood():
    typed = {"end_date-y": "２０２５年", "end_date-m": "３月", "end_date-d": "3日"}
    assert form.checked((asked("end_date"),), typed)[0] == {"end_date": "2025-03-03"}
    assert form.checked((asked("contribution_level"),), {"contribution_level": "¥5,000"})[0] == {
        "contribution_level": "5000"
    }


def test_a_place_is_found_by_its_name_and_two_of_one_name_are_listed():
    Place.objects.create(id=510104000000, zh="锦江区", en="Jinjiang District")
    typed = {"insured_place": "锦江区"}
    assert form.checked((asked("insured_place"),), typed)[0] == {"insured_place": "510104000000"}
    Place.objects.create(id=310104000000, zh="锦江区", en="Jinjiang District")
    wrong = form.checked((asked("insured_place"),), typed)[1]["insured_place"]
    assert "310104000000" in wrong.zh
    assert "510104000000" in wrong.en


def test_a_password_is_never_shown_again():
    each = asked("new_password")
    assert fields.shown(each, None, {"new_password": "135790"}).parts[0].value == ""
    assert answer_lines(each, "135790") == ("••••••",)


def test_a_bank_account_is_not_called_a_citizen_number():
    with speaking("en"):
        (told,) = lines("bank_account", GIVEN["bank_account"], {})
        (who,) = lines("worker_number", GIVEN["worker_number"], {})
    assert "Account number: *" in told
    assert "Citizen" not in told
    assert "Citizen number: *" in who
