"""The counter and the desk: whoever is here is found by card or name, everything is filled on one page,
handed in once, receipted; a desk stays within its mandate."""

from __future__ import annotations

from datetime import timedelta

import pytest

from canbao.cases import desks
from canbao.cases.models import Case, DeskMandate
from canbao.people.models import LogEntry, Person
from canbao.services.behaviour import behaviours

from ..forms import Page
from .sample import CHENGDU, DAY, MANAGER, phone

pytestmark = pytest.mark.django_db
COUNTER = "/zh/handling/counter/"
SERVE = f"{COUNTER}serve/"
BANK = {"bank_account-bank": "ICBC", "bank_account-number": "6222000012345678",
        "bank_account-holder": "陈国强"}  # fmt: skip


def served(client, person: int = 1, why: str = "present"):
    number = Person.objects.get(id=person).number
    response = client.post(COUNTER, {"deed": "find", "who": number, "why": why})
    assert response.status_code == 302, response.content.decode()
    return response


def change(key: str = "k") -> dict[str, str]:
    row = phone(key)["changed_personal_items"][0]
    return {"changed_personal_items-0-item": row["item"], "changed_personal_items-0-value": row["value"],
            "key": key}  # fmt: skip


@pytest.mark.parametrize("typed", ["510104196501200139", "陈国强 19650120", "陈国强 1965-01-20"])
def test_whoever_is_here_is_found_and_the_search_is_logged(sign, typed):
    Person.objects.filter(id=1).update(number17=51010419650120013)
    client = sign("k")
    whole = Person.objects.get(id=1).number
    given = whole if typed.startswith("51") else typed
    assert (
        client.post(COUNTER, {"deed": "find", "who": given, "why": "present"})["Location"] == SERVE
    )
    last = LogEntry.objects.order_by("-seq").first()
    assert (last.record, last.subject, last.purpose) == ("person search", 1, "case")
    page = client.get(SERVE).content.decode()
    assert "陈国强" not in page
    assert whole not in page
    assert "*国强" in page


def test_nobody_and_two_of_one_name_are_told_apart(sign):
    client = sign("k")
    none = client.post(COUNTER, {"deed": "find", "who": "110101199003070011", "why": "present"})
    assert none.status_code == 422
    assert "没有找到" in none.content.decode()
    Person.objects.filter(id=2).update(name="陈国强")
    two = client.post(COUNTER, {"deed": "find", "who": "陈国强 19650120", "why": "present"})
    assert "不止一人" in two.content.decode()
    assert client.get(SERVE)["Location"] == COUNTER


def test_no_person_is_opened_by_an_address(sign):
    client = sign("k")
    assert client.get(f"{SERVE}REG-10/")["Location"] == COUNTER
    served(client)
    assert client.get(f"{SERVE}REG-10/").status_code == 200
    client.post(COUNTER, {"deed": "next"})
    assert client.get(f"{SERVE}REG-10/")["Location"] == COUNTER


def test_a_service_is_found_by_its_initials_and_handed_in_once(sign):
    client = sign("k")
    served(client)
    links = Page(client.get(f"{SERVE}?q=grjbxxbg").content.decode()).links
    address = next(each for each in links if each.endswith("/REG-10/"))
    assert client.get(address).status_code == 200
    sent = [client.post(address, change()) for _ in range(2)]
    assert [each.status_code for each in sent] == [302, 302]
    case = Case.objects.get()
    assert (case.channel, case.asked_by, case.person, case.state) == (
        "counter",
        "k",
        1,
        "needs_human",
    )
    receipt = client.get(sent[0]["Location"]).content.decode()
    assert case.number in receipt
    assert "12333" in receipt
    assert "陈国强" not in receipt
    mine = client.get(f"/zh/handling/case/{case.number}/").content.decode()
    assert phone("k")["changed_personal_items"][0]["value"] not in mine


def test_what_is_typed_wrongly_opens_nothing_and_is_told_beside_its_box(sign):
    client = sign("k")
    served(client)
    page = client.post(
        f"{SERVE}REG-08/", {"start_month-y": "2026", "start_month-m": "13", "key": "x"}
    )
    assert page.status_code == 422
    assert "错" in page.content.decode() or "要改" in page.content.decode()
    assert not Case.objects.exists()


def test_what_lacks_is_added_at_the_counter(sign):
    client = sign("k")
    served(client)
    sent = client.post(
        f"{SERVE}REG-08/", {"start_month-y": "2026", "start_month-m": "11", "key": "x"}
    )
    case = Case.objects.get()
    assert case.state == "incomplete"
    receipt = client.get(sent["Location"]).content.decode()
    assert "请一次补正" in receipt
    amend = f"/zh/handling/case/{case.number}/amend/"
    assert amend in receipt
    form = Page(client.get(amend).content.decode())
    given = {**form.inputs, "insured_place": str(CHENGDU), "chosen_base": "5000"}
    assert client.post(amend, given)["Location"].endswith("/receipt/")
    case.refresh_from_db()
    assert case.state not in ("incomplete", "received")


def test_a_query_is_answered_at_the_window_and_logged(sign):
    client = sign("k")
    served(client)
    page = client.post(f"{SERVE}QRY-01/", {"key": "q"})
    assert page.status_code == 200, page.content.decode()
    assert 'class="money-table"' in page.content.decode()
    assert LogEntry.objects.filter(actor="k", subject=1, action="read").count() >= 2


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_form_of_every_service_opens_at_the_counter(sign, lang):
    client = sign("k")
    served(client)
    opened = 0
    for key, each in behaviours().items():
        response = client.get(f"/{lang}/handling/counter/serve/{key}/")
        if "person" in each.entry.who and "counter" in each.entry.channels:
            assert response.status_code == 200, key
            opened += 1
    assert opened > 30


# --- the desk -------------------------------------------------------------------------------------


def test_a_desk_takes_its_own_services_so_many_a_day(sign, office):
    client = sign("d")
    served(client)
    assert client.get(f"{SERVE}REG-10/").status_code == 404
    page = client.get(SERVE).content.decode()
    assert "REG-12" in page
    assert "REG-10" not in page
    assert 'class="picture lifeline"' not in page
    for key in ("one", "two"):
        assert client.post(f"{SERVE}REG-12/", {**BANK, "key": key}).status_code == 302
    third = client.post(f"{SERVE}REG-12/", {**BANK, "key": "three"})
    assert third.status_code == 422
    assert "达到上限" in third.content.decode()
    assert set(Case.objects.values_list("channel", "asked_by")) == {("bank", "d")}


def test_a_desk_whose_mandate_ran_out_does_nothing_more(sign, office):
    client = sign("d")
    served(client)
    client.post(f"{SERVE}REG-12/", {"key": "one"})
    case = Case.objects.get()
    assert case.state == "incomplete"
    DeskMandate.objects.update(from_day=DAY - timedelta(days=9), to_day=DAY - timedelta(days=1))
    assert client.get(f"{SERVE}REG-12/").status_code == 404
    amend = client.post(f"/zh/handling/case/{case.number}/amend/", {
        **BANK, "version": str(case.version), "key": "z"})  # fmt: skip
    assert amend.status_code == 422
    assert "没有办理REG-12的授权" in amend.content.decode()
    desks.end(office.desk, DAY, MANAGER, "test")


def test_a_desk_sees_no_papers_no_evidence_and_no_other_desks_case(sign, office):
    client = sign("k")
    served(client)
    client.post(f"{SERVE}REG-10/", change())
    number = Case.objects.get().number
    desk = sign("d")
    assert desk.get(f"/zh/handling/case/{number}/").status_code == 404
    assert desk.get(f"/zh/handling/case/{number}/receipt/").status_code == 404
    assert client.get(f"/zh/handling/case/{number}/evidence/").status_code == 403
