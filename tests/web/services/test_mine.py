"""What waits for oneself, what is one's own: to-do, mandates, certificates, the card, data rights; and how
many queries a page may take."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from canbao.accounts.models import Account
from canbao.cards import ecards, holding, relatives
from canbao.cases import mandates
from canbao.cases.models import Case, Mandate
from canbao.people.models import LogEntry, Person
from canbao.services import path
from tests.accounts.make import EMPLOYER, account
from tests.cards.make import by, ordered, produced
from tests.certificates.make import issued
from tests.services.make import CODE, DAY, FIRM, LI, deed, person, staffed, started, switched_on
from tests.web.services.walking import PHONE, Walker, begun, changed_phone, firm, of

pytestmark = pytest.mark.django_db
QUERIES_TODO, QUERIES_CASES, QUERIES_FORM, QUERIES_CASE, QUERIES_ENTRY = 20, 12, 9, 22, 0
"""How many queries a page may take, with the account and the log's entry: the to-do page, the list of twenty
cases, a page of the form, a case, and the page of an entry (which nobody's data is needed for)."""


@pytest.fixture
def me() -> Walker:
    person()
    return of()


def many(count: int) -> None:
    """Cases of one person, half of them waiting to be corrected."""
    for n in range(count):
        case = started("REG-08", {"start_month": "2025-03"}, key=f"k{n}")
        if n % 2:
            path.hand_in(case.number, case.version, deed())


def test_what_waits_stands_first_and_nothing_is_said_when_nothing_waits(me: Walker):
    assert "现在没有要您办的事" in me.open("/zh/my/todo/").text
    many(2)
    me.open("/zh/my/todo/")
    assert "缺材料，请在2025年3月" in me.text
    assert "继续填写" in me.text
    assert LogEntry.objects.filter(subject=1, purpose="own_record").exists()


def test_a_case_that_moved_is_new_until_it_is_looked_at(me: Walker, delivered):
    staffed("a", "b")
    switched_on("REG-10")
    case = started(
        "REG-10", {"changed_personal_items": [{"item": "phone", "value": "13987654321"}]}
    )
    path.hand_in(case.number, case.version, deed())
    path.go_on(case.number, DAY)
    assert "新消息" in me.open("/zh/my/todo/").text
    me.open(f"/zh/my/cases/{case.number}/")
    assert "新消息" not in me.open("/zh/my/todo/").text


def _granted() -> str:
    """A case that a robot granted, closed."""
    switched_on("REG-10")
    given = {"changed_personal_items": [{"item": "phone", "value": "13987654321"}]}
    case = started("REG-10", given, key="granted")
    path.hand_in(case.number, case.version, deed())
    assert path.go_on(case.number, DAY).state == "closed"
    return case.number


def test_pages_have_a_budget_of_queries(me: Walker, delivered, django_assert_max_num_queries: Any):
    many(20)
    me.open("/zh/my/cases/")  # the session is written at most once a minute
    with django_assert_max_num_queries(QUERIES_TODO):
        me.open("/zh/my/todo/")
    with django_assert_max_num_queries(QUERIES_CASES):
        me.open("/zh/my/cases/")
    number = Case.objects.filter(state="draft")[0].number
    with django_assert_max_num_queries(QUERIES_FORM):
        me.open(f"/zh/my/cases/{number}/form/chosen_base/")
    with django_assert_max_num_queries(QUERIES_CASE):
        me.open(f"/zh/my/cases/{number}/")
    granted = _granted()
    with django_assert_max_num_queries(QUERIES_CASE):
        me.open(f"/zh/my/cases/{granted}/")
    with django_assert_max_num_queries(QUERIES_ENTRY):
        me.open("/zh/services/UNE-02/")
    assert "REG-08" in Walker(me.client).open("/zh/services/REG-08/").text


def test_the_list_shows_twenty_and_leads_on(me: Walker):
    many(23)
    text = me.open("/zh/my/cases/").text
    assert text.count("case-yours") + text.count('class="">') == 20
    assert "?page=2" in text
    assert me.open("/zh/my/cases/?page=2").text.count("case-yours") == 3
    assert me.open("/en/my/cases/?page=xx").status == 200
    assert "还没有办结的办件" in me.open("/zh/my/cases/?show=done").text


def test_certificates_are_listed_given_out_and_verified_by_anyone(me: Walker):
    made = issued()
    me.open("/zh/my/certificates/")
    assert "有效" in me.text
    got = me.client.get(f"/zh/my/certificates/{made.serial}.pdf")
    assert got.content[:5] == b"%PDF-"
    assert got["Cache-Control"] == "private, no-store"
    from django.test import Client

    anyone = Client(SERVER_NAME="localhost")
    assert anyone.get(f"/zh/verify/{made.serial}/{made.code}/").status_code == 200
    assert LogEntry.objects.filter(
        purpose="certificate", record=f"certificate {made.serial}"
    ).exists()


def test_another_persons_certificate_is_not_found(me: Walker):
    made = issued()
    person(2)
    other = of(2)
    theirs = other.client.get(f"/zh/my/certificates/{made.serial}.pdf")
    nobody = other.client.get("/zh/my/certificates/2025000000000099.pdf")
    assert theirs.status_code == nobody.status_code == 404
    assert made.serial not in other.open("/zh/my/certificates/").text
    assert firm().client.get(f"/zh/my/certificates/{made.serial}.pdf").status_code == 404


def test_the_card_is_masked_and_says_why_it_cannot_be_used(me: Walker):
    text = me.open("/zh/my/ecard/").text
    assert "现在不能使用" in text
    assert "*国强" in text
    assert Person.objects.get(id=1).number not in text
    assert (
        "csrfmiddlewaretoken" not in text
    )  # what is kept on the phone holds no form and no account
    assert "测试" not in text
    assert "web/ecard.zh.json" in text
    worker = me.client.get("/zh/my/ecard/worker.js")
    assert worker["Content-Type"].startswith("text/javascript")
    assert '"/zh/my/ecard/"' in worker.content.decode()
    assert ecards.view  # the words are the card room's


def test_the_worker_keeps_the_card_and_files_and_nothing_else(me: Walker):
    source = me.client.get("/en/my/ecard/worker.js").content.decode()
    assert source.count("event.respondWith") == 2
    assert "path === CARD" in source
    assert "ASSETS.includes(path)" in source
    for page in ("/zh/sign-in/", "/zh/my/todo/"):
        forgets = (
            "ecard-forget.js" in Walker(type(me.client)(SERVER_NAME="localhost")).open(page).text
        )
        assert forgets, page
    assert "ecard-forget.js" in me.client.post("/zh/sign-out/").content.decode()


def test_data_rights_lead_to_a_person_who_looks(me: Walker, delivered):
    assert "没有由机器作出的决定" in me.open("/zh/my/data/").text
    switched_on("REG-10")
    changed_phone(me).send()
    number = me.case.number
    me.open("/zh/my/data/")
    assert f"RGT-10/apply/?case={number}" in me.text
    assert "/zh/services/RGT-09/" in me.text


def test_an_employer_names_a_delegate_who_accepts_and_acts(delivered):
    person()
    employer, delegate = firm(), of()
    who = Person.objects.get(id=1)
    employer.open("/zh/my/mandates/give/")
    employer.send(number=who.number, name="别人", last="2025-12-31", **{"REG-06": "yes"})
    assert employer.status == 422
    assert "没有找到号码和姓名相符" in employer.text
    employer.send(number=who.number, name=who.name, last="2028-12-31", **{"REG-06": "yes"})
    assert "最长至" in employer.text
    employer.send(number=who.number, name=who.name, last="2025-12-31")
    assert "委托须写明事项" in employer.text
    employer.send(number=who.number, name=who.name, last="2025-12-31", **{"REG-06": "yes"})
    assert "对方接受后生效" in employer.text
    made = Mandate.objects.get()
    delegate.send(f"/zh/my/mandates/{made.pk}/", deed="accept")
    delegate.send("/zh/my/acting/", mandate=str(made.pk))
    assert "锦江面馆" in delegate.text
    begun(delegate, "REG-06")
    assert delegate.case.employer == CODE
    employer.send(f"/zh/my/mandates/{made.pk}/", deed="end")
    assert "委托已结束" in employer.text
    assert delegate.open(delegate.address).status == 404


def test_a_mandate_that_ran_out_is_no_longer_acted_by(me: Walker, monkeypatch: Any):
    person(2, name="王小明")
    name = Account.objects.get(person=1).username
    terms = mandates.Terms(name, "relative", ["REG-10"], DAY, DAY + timedelta(days=1))
    giver = Account.objects.create(username="wang", role="person", person=2, display_zh="王",
                                   display_en="Wang").actor  # fmt: skip
    made = mandates.give(terms, giver, "test", person=2)
    mandates.accept(made, Account.objects.get(person=1).actor, DAY, "test")
    me.send("/zh/my/acting/", mandate=str(made.pk))
    assert "您正在代" in me.open("/zh/my/todo/").text
    changed_phone(me)
    from canbao.web import asking

    later = asking.clock() + timedelta(days=2)
    monkeypatch.setattr(asking, "clock", lambda: later)
    address = me.address
    assert "您正在代" not in me.open("/zh/my/todo/").text
    assert me.open(address).status == 404
    assert "已到期" in me.open("/zh/my/mandates/").text


def test_relatives_on_the_card_are_seen_by_both_and_ended_by_either(me: Walker):
    person(2, name="王小明", birth=date(1990, 1, 1))
    person(3)
    holding.hand_out(produced(ordered(day=DAY), day=DAY).pk, by(day=DAY))
    made = relatives.link(1, 2, "child", by(LI, DAY), agreed_by="wang")
    other, stranger = of(2), of(3)
    assert "*小明" in me.open("/zh/my/mandates/").text
    assert "我绑定在其电子社保卡上" in other.open("/zh/my/mandates/").text
    assert stranger.client.post(f"/zh/my/relatives/{made.pk}/").status_code == 404
    assert "已解除绑定" in other.send(f"/zh/my/relatives/{made.pk}/").text
    made.refresh_from_db()
    assert made.ended == DAY


def test_the_employers_page_leads_to_its_services_and_cases(delivered):
    employer = firm()
    text = employer.open("/zh/my/staff/").text
    for key in ("REG-06", "REG-07", "WIN-02", "PEN-01"):
        assert f"/zh/services/{key}/" in text, key
    assert "无欠费证明" in text
    started("REG-06", actor=FIRM)
    assert "继续填写" in employer.open("/en/my/staff/").text or "Go on" in employer.text


def test_one_employers_cases_are_not_anothers():
    firm()
    case = started("REG-06", actor=FIRM)
    other = Walker(firm_client("91510100MA6C000020"))
    assert other.open(f"/zh/my/cases/{case.number}/").status == 404
    assert case.number not in other.open("/zh/my/cases/").text


def firm_client(code: str) -> Any:
    from tests.accounts.make import signed_in

    return signed_in(account(EMPLOYER, employer=code))


def test_persons_pages_are_not_for_employers_and_the_other_way_round(me: Walker):
    employer = firm()
    for page in ("todo", "data", "ecard"):
        assert employer.open(f"/zh/my/{page}/").status == 403, page
    assert me.open("/zh/my/staff/").status == 403
    assert PHONE
