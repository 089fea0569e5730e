"""From the start to the effect and back on the person's page; and what goes wrong on the way."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from canbao.cases import mandates
from canbao.cases.models import Case, Document
from canbao.people.models import LogEntry, Person
from canbao.services import handling, path
from canbao.services.models import Filing
from tests.accounts.make import PERSON, account
from tests.services.make import (
    CHENGDU,
    DAY,
    LI,
    WHY,
    deed,
    drawn,
    person,
    proposed,
    staffed,
    switched_on,
)
from tests.web.services.walking import PHONE, Walker, begun, changed_phone, firm, of

pytestmark = pytest.mark.django_db
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde"
    b"\x00\x00\x00\x0cIDATx\x9cc\xf8\xcf\xc0\x00\x00\x03\x01\x01\x00\xc9\xfe\x92\xef\x00\x00\x00\x00IEND"
    b"\xaeB`\x82"
)  # fmt: skip


@pytest.fixture
def me() -> Walker:
    person()
    return of()


def test_a_robot_grants_and_the_record_is_changed_and_shown(me: Walker, delivered):
    switched_on("REG-10")
    changed_phone(me)
    assert "13987654321" in me.text
    assert "我们已经知道的" in me.text
    assert "*国强" in me.text  # what was fetched is masked, with its source and a way to contest it
    assert "提出异议" in me.text
    me.send()
    assert me.address.endswith("/done/")
    assert "已办结" in me.text
    assert me.case.state == "closed"
    assert Person.objects.get(id=1).phone == 13987654321
    me.open(me.address.replace("done/", ""))
    assert "自动核验" in me.text
    assert "社会保险经办条例" in me.text
    assert "RGT-10/apply/?case=" in me.text
    assert "139****4321" in me.open("/zh/my/").text


def test_what_nobody_may_decide_alone_goes_to_two_people_and_back(me: Walker, delivered):
    staffed("a", "b")
    begun(me, "WIN-02")
    me.send(**{"accident_time-y": "2025", "accident_time-m": "3", "accident_time-d": "1",
               "accident_time-t": "14:30"})  # fmt: skip
    me.send(accident_place="车间").send(accident_course="上班时被砸伤")
    me.send(witnesses="王五\n李四")
    assert "/form/documents/" in me.address
    me.send(**{"file-injury_form": SimpleUploadedFile("表.png", PNG, "image/png")})
    assert "表.png" in me.text
    assert Document.objects.get().media == "image/png"
    me.send()
    assert me.case.state in ("needs_human", "complete", "in_check")
    assert "转由工作人员办理" in me.text
    assert "工伤保险条例第20条" in me.open(f"/zh/my/cases/{me.case.number}/").text
    assert "60" in me.text
    paper = Document.objects.get()
    got = me.client.get(f"/zh/my/cases/{me.case.number}/document/{paper.hash}/")
    assert got.status_code == 200
    assert got["Content-Disposition"].startswith("attachment")


def test_an_answer_that_cannot_be_is_told_beside_its_box_and_kept(me: Walker):
    begun(me, "REG-08")
    me.send(insured_place="火星")
    assert me.status == 422
    assert 'href="#insured_place"' in me.text
    assert 'value="火星"' in me.text
    assert "有地方要改" in me.text
    me.send(insured_place=str(CHENGDU))
    assert me.address.endswith("/form/start_month/")
    me.send(**{"start_month-y": "", "start_month-m": ""})
    assert "请填写" in me.text
    me.send(**{"start_month-y": "2025", "start_month-m": "3"}).send(chosen_base="5000")
    me.open(me.address.replace("deduction_account", "chosen_base"))
    assert 'value="5000.00"' in me.text  # back works, and the answer is still there


def test_a_page_that_may_be_left_out_is_shown_and_may_be_left_out(me: Walker):
    begun(me, "REG-20")
    slugs = []
    while "/form/review/" not in me.address:
        slugs.append(me.address.split("/form/")[1].rstrip("/"))
        me.send(residence_confirmed="yes", work_state="flexible", insured_elsewhere="no")
    assert "reason_not_insured" in slugs
    assert "现在提交会缺这些" not in me.text
    me.open(f"/zh/my/cases/{me.case.number}/")
    assert "/form/review/" in me.text or "/form/reason_not_insured/" in me.text


def test_more_rows_lose_nothing(me: Walker):
    begun(me, "REG-10")
    me.send(more="3", **PHONE)
    assert me.status == 200
    assert 'value="13987654321"' in me.text
    assert "changed_personal_items-5-value" in me.text


def test_changing_one_answer_leads_back_to_the_review(me: Walker):
    changed_phone(me)
    me.open(me.address.replace("review", "changed_personal_items") + "?back=1")
    assert "保存并返回核对" in me.text
    me.send(**(PHONE | {"changed_personal_items-0-value": "13900000000"}))
    assert me.address.endswith("/form/review/")
    assert "13900000000" in me.text


def test_handed_in_with_something_missing_everything_is_told_once_and_added(me: Walker):
    begun(me, "REG-08")
    number = me.case.number
    me.open(f"/zh/my/cases/{number}/form/review/")
    assert "现在提交会缺这些" in me.text
    me.send()
    assert "还缺材料" in me.text
    me.open(f"/zh/my/cases/{number}/correct/")
    assert "参保地" in me.text
    me.send(insured_place="000", chosen_base="5000")
    assert me.status == 422
    me.send(**{"insured_place": str(CHENGDU), "chosen_base": "5000", "start_month-y": "2025",
               "start_month-m": "3"})  # fmt: skip
    assert "补正已收到" in me.text
    assert Case.objects.get().state != "incomplete"
    assert Case.objects.get().notices.filter(kind="correction").count() == 1


def test_sent_twice_it_is_one_case_and_one_step(me: Walker, delivered):
    changed_phone(me)
    number, sent = me.case.number, dict(me.inputs)
    hidden = {k: v for k, v in sent.items() if k in ("key", "version", "content")}
    for _ in range(2):
        response = me.client.post(f"/zh/my/cases/{number}/form/review/", hidden)
        assert response.status_code == 302
    assert Case.objects.get().transitions.filter(end="received").count() == 1
    begin = Walker(me.client).open("/zh/services/REG-10/apply/")
    key = begin.inputs["key"]
    for _ in range(2):
        me.client.post("/zh/services/REG-10/apply/", {"key": key})
    assert Case.objects.filter(state="draft").count() == 1


def test_a_stale_tab_is_told_and_nothing_is_overwritten(me: Walker):
    changed_phone(me)
    number = me.case.number
    first = Walker(me.client).open(f"/zh/my/cases/{number}/form/changed_personal_items/")
    second = Walker(me.client).open(f"/zh/my/cases/{number}/form/changed_personal_items/")
    first.send(**(PHONE | {"changed_personal_items-0-value": "13911111111"}))
    second.send(**(PHONE | {"changed_personal_items-0-value": "13922222222"}))
    assert second.status == 409
    assert "已在别处改动" in second.text
    assert "13922222222" not in Case.objects.get().facts.order_by("-number").first().value


def test_a_stale_review_of_a_case_that_is_handed_in_says_so(me: Walker):
    changed_phone(me)
    second = Walker(me.client).open(me.address)
    me.send()
    second.send()
    assert "没有重复提交" in second.text


def test_withdrawn_before_it_is_decided_and_not_after(me: Walker, delivered):
    changed_phone(me).send()
    number = me.case.number
    me.open(f"/zh/my/cases/{number}/withdraw/").send()
    assert "已撤回" in me.text
    assert Case.objects.get().state == "withdrawn"
    switched_on("REG-10")
    changed_phone(me).send()
    assert me.open(f"/zh/my/cases/{me.case.number}/withdraw/").address.endswith(
        f"/{me.case.number}/"
    )


def test_a_refusal_is_told_with_reasons_by_whom_and_what_to_do(me: Walker, delivered):
    staffed("a", "b")
    changed_phone(me).send()
    case = proposed(me.case, refuse=WHY)
    made = handling.decide(case.number, case.version, drawn(case, "decide"))
    path.go_on(made.case.number, DAY)
    me.open(f"/zh/my/cases/{case.number}/")
    for said in ("不同意", "不符合条件", "社会保险法第四十五条", "谁决定的", "RGT-12/apply/?case="):
        assert said in me.text, said
    assert "RGT-10/apply" not in me.text  # it was no machine


def test_a_decision_of_a_machine_is_contested_from_its_page(me: Walker, delivered):
    staffed("a", "b")
    switched_on("REG-10")
    changed_phone(me).send()
    number = me.case.number
    me.open(f"/zh/services/RGT-10/apply/?case={number}").send()
    assert "contested_point" in me.address  # the number is filled in already
    me.send(contested_point="号码写错了").send()
    assert Case.objects.get(number=number).state == "contested"
    assert "由没有参与原决定的人复核" in me.open(f"/zh/my/cases/{number}/").text


def test_rated_once_and_thanked(me: Walker, delivered):
    switched_on("REG-10")
    changed_phone(me).send()
    at = f"/zh/my/cases/{me.case.number}/"
    me.open(at).send(at + "rate/", grade="")
    assert me.status == 422
    me.send(at + "rate/", grade="1", words="太慢")
    assert "评价已收到" in me.text
    assert "15个工作日内回访" in me.text
    assert me.send(at + "rate/", grade="5").status == 422


def test_the_own_file_without_the_names_and_the_work_of_the_office(me: Walker, delivered):
    staffed("officer-a", "officer-b")
    changed_phone(me).send()
    case = proposed(me.case)
    made = handling.decide(case.number, case.version, drawn(case, "decide"))
    path.go_on(made.case.number, DAY)
    got = me.client.get(f"/zh/my/cases/{case.number}/copy/")
    assert got["Content-Type"] == "application/zip"
    packed = zipfile.ZipFile(io.BytesIO(got.content))
    assert {"case.json", "facts.json", "decisions.json", "manifest.json"} <= set(packed.namelist())
    assert not {"draws.json", "checks.json", "log.json"} & set(packed.namelist())
    whole = "".join(packed.read(name).decode() for name in packed.namelist())
    assert "13987654321" in whole
    assert "officer-a" not in whole
    assert "officer-b" not in whole


def plain(response, number: str) -> str:
    """A page without what differs from request to request."""
    text = re.sub(r'csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
    return text.replace(number, "")


def test_another_persons_case_is_the_same_page_as_one_that_does_not_exist(me: Walker):
    changed_phone(me)
    number = me.case.number
    person(2)
    other = of(2)
    for tail in ("", "done/", "form/review/", "correct/", "withdraw/", "copy/",
                 f"document/{'0' * 64}/"):  # fmt: skip
        theirs = other.client.get(f"/zh/my/cases/{number}/{tail}")
        nobody = other.client.get(f"/zh/my/cases/{'9' * 22}/{tail}")
        assert theirs.status_code == nobody.status_code == 404
        assert plain(theirs, number) == plain(nobody, "9" * 22)
    for tail in ("form/review/", "withdraw/", "rate/", "correct/"):
        assert (
            other.client.post(f"/zh/my/cases/{number}/{tail}", {"version": "2"}).status_code == 404
        )
    assert Case.objects.get().state == "draft"
    assert LogEntry.objects.filter(record=f"case {number}", detail__contains="true").exists()


def test_every_look_at_a_case_is_in_the_log(me: Walker):
    changed_phone(me)
    before = LogEntry.objects.filter(purpose="own_case", action="read").count()
    me.open(f"/zh/my/cases/{me.case.number}/")
    assert LogEntry.objects.filter(purpose="own_case", action="read").count() == before + 1


def given(account_name: str, *, days: int = 30, services: tuple[str, ...] = ("REG-10",)):
    terms = mandates.Terms(account_name, "relative", services, DAY, DAY + timedelta(days=days))
    return mandates.give(terms, LI, "test", person=1)


def test_acting_for_somebody_by_a_mandate_shown_on_every_page_until_it_is_ended(delivered):
    person()
    person(2, name="王小明")
    account(PERSON, person=1, username="li")
    other = of(2)
    name = other.client.session["_auth_user_id"]
    from canbao.accounts.models import Account

    made = given(Account.objects.get(pk=name).username)
    other.open("/zh/my/todo/")
    assert "有1份委托等您同意" in other.text
    other.open("/zh/my/mandates/").send(f"/zh/my/mandates/{made.pk}/", deed="accept")
    assert "已接受" in other.text
    other.send("/zh/my/acting/", mandate=str(made.pk))
    assert "您正在代" in other.text
    assert "*国强" in other.text
    assert "您正在代" in other.open("/zh/my/cases/").text
    changed_phone(other)
    case = other.case
    assert (case.person, case.asked_by) == (1, Account.objects.get(pk=name).username)
    mandates.end(made, LI, DAY, "test")
    other.send()  # handed in after it was ended
    assert other.status == 404
    assert Case.objects.get().state == "draft"


def test_a_mandate_for_other_services_opens_nothing(delivered):
    person()
    person(2, name="王小明")
    other = of(2, username="wang")
    made = given("wang", services=("PEN-01",))
    from canbao.accounts.models import Account

    mandates.accept(made, Account.objects.get(username="wang").actor, DAY, "test")
    other.send("/zh/my/acting/", mandate=str(made.pk))
    other.open("/zh/services/REG-10/apply/").send()
    assert other.status == 422
    assert "没有代" in other.text
    assert not Case.objects.exists()
    other.send("/zh/my/acting/")
    assert "您正在代" not in other.open("/zh/my/todo/").text


def test_somebody_elses_mandate_is_not_found(me: Walker):
    person(2)
    made = given("wang")
    other = of(2)
    assert other.client.post(f"/zh/my/mandates/{made.pk}/", {"deed": "end"}).status_code == 404
    assert other.client.post("/zh/my/acting/", {"mandate": str(made.pk)}).status_code == 404
    made.refresh_from_db()
    assert made.ended is None


def test_an_employer_enrols_and_the_worker_sees_it(delivered):
    person()
    switched_on("REG-06")
    employer = firm()
    begun(employer, "REG-06")
    who = Person.objects.get(id=1)
    employer.send(**{"worker_number-number": who.number, "worker_number-name": who.name})
    employer.send(**{"start_date-y": "2025", "start_date-m": "3", "start_date-d": "1"})
    employer.send(contract_kind="full_time").send(agreed_wage="6000")
    employer.send(**{"schemes_wanted-employee_pension": "yes"})
    assert employer.address.endswith("/review/")
    employer.send()
    assert employer.case.state == "closed", employer.text
    assert "锦江面馆" in of().open("/zh/my/").text
    assert employer.case.number[:8] in employer.open("/zh/my/cases/?show=done").text


def test_a_page_of_a_query_answers_with_whose_word_it_is(me: Walker):
    me.open("/zh/services/QRY-01/ask/")
    assert me.status == 200
    assert "谁说的" in me.text or "没有" in me.text
    assert LogEntry.objects.filter(subject=1, purpose="own_record").exists()


def test_a_form_of_another_site_is_refused(me: Walker):
    from django.test import Client

    strict = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    strict.cookies = me.client.cookies
    assert strict.post("/zh/services/REG-10/apply/", {"key": "k"}).status_code == 403
    assert not Case.objects.exists()


def test_what_is_put_on_file_is_told(me: Walker, delivered):
    switched_on("REG-20")
    begun(me, "REG-20")
    while "/form/review/" not in me.address:
        me.send(residence_confirmed="yes", work_state="flexible", insured_elsewhere="no")
        assert me.status == 200, me.text
    me.send()
    assert Filing.objects.filter(person=1).exists()
    assert deed().actor.person == 1


@pytest.mark.parametrize("page", ["form/changed_personal_items/", "correct/"])
def test_enter_in_a_row_goes_on_instead_of_adding_rows(me: Walker, page: str):
    """Enter presses the first button of the form."""
    begun(me, "REG-10")
    number = me.case.number
    if page == "correct/":
        me.open(f"/zh/my/cases/{number}/form/review/").send()
    me.open(f"/zh/my/cases/{number}/{page}")
    first = me.text.split("<main")[1].split("<button", 1)[1].split(">")[0]
    assert 'type="submit"' in first
    assert "name=" not in first
    assert 'name="more"' in me.text


def test_more_rows_of_a_correction_send_nothing(me: Walker):
    begun(me, "REG-10")
    number = me.case.number
    me.open(f"/zh/my/cases/{number}/form/review/").send()
    me.open(f"/zh/my/cases/{number}/correct/").send(more="3", **PHONE)
    assert me.status == 200
    assert "changed_personal_items-5-value" in me.text
    assert 'value="13987654321"' in me.text
    assert me.case.state == "incomplete"


def test_a_promise_names_what_is_promised_and_shows_what_the_record_says(me: Walker):
    begun(me, "REG-20")
    assert me.address.endswith("/form/residence_confirmed/")
    assert "我承诺“目前居住地”属实" in me.text
    assert "登记的居住地：" in me.text or "没有登记居住地" in me.text
    assert "matter=value&amp;reference=residence_place" in me.text
    begun(me, "UNE-02")
    while "wish_to_work" not in me.address:
        me.open(me.address.replace(me.address.split("/form/")[1].strip("/"), "wish_to_work"))
    assert "登记的居住地" not in me.text


def test_the_first_box_of_a_case_says_what_lacks_and_by_when(me: Walker):
    begun(me, "REG-08")
    number = me.case.number
    me.open(f"/zh/my/cases/{number}/form/review/").send()
    text = me.open(f"/zh/my/cases/{number}/").text
    box = text.split("notice-needs")[1].split("</div>")[0]
    assert "选定的缴费基数" in box or "参保地" in box
    assert "最晚 <strong>2025年3月" in box
    assert "等您补正" in text
    assert "<span>材料齐全</span>" not in text
