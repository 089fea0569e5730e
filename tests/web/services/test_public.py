"""Finding a service and reading about it, without an account."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils.html import escape

from canbao.services import catalogue
from canbao.services.behaviour import CaseService, QueryService, behaviours
from tests.services.make import person
from tests.web.services.walking import firm, of

pytestmark = pytest.mark.django_db
CORE = [each.id for each in catalogue.core()]


def read(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return response.content.decode()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_service_of_the_catalogue_has_a_page(client: Client, lang: str):
    for each in catalogue.entries():
        text = read(client, f"/{lang}/services/{each.id}/")
        assert (each.zh if lang == "zh" else escape(each.en)) in text, each.id


def test_a_page_says_what_is_asked_fetched_by_when_and_what_to_do(client: Client):
    text = read(client, "/zh/services/UNE-02/")
    for said in ("有求职意愿", "您承诺即可", "由公安部门提供", "10个工作日，自申请完整之日起",
                 "社会保险经办条例第24条", "六十日内申请行政复议", "官方清单尚缺", "本机构自己的目标",
                 "/zh/services/UNE-02/apply/"):  # fmt: skip
        assert said in text, said
    assert "不用交材料" in text
    assert "Must be handed in" in read(client, "/en/services/WIN-02/")


def test_what_is_handled_elsewhere_says_where(client: Client):
    tax = next(each for each in catalogue.entries() if each.at == "tax")
    assert "由税务部门办理" in read(client, f"/zh/services/{tax.id}/")
    inner = next(each for each in catalogue.entries() if each.within)
    text = read(client, f"/zh/services/{inner.id}/")
    assert f"/zh/services/{inner.within}/" in text
    assert f"/zh/services/{inner.id}/apply/" not in text


@pytest.mark.parametrize("typed", ["失业金", "shiyejin", "lost job", "UNE-02"])
def test_a_service_is_found_by_what_people_type(client: Client, typed: str):
    text = read(client, f"/zh/services/?q={typed}")
    assert "/zh/services/UNE-02/" in text.partition("按人生事件")[0]


def test_nothing_found_says_what_to_do_and_shows_what_was_typed_as_text(client: Client):
    text = read(client, "/zh/services/?q=%3Cscript%3Ealert(1)")
    assert "没有找到" in text
    assert "<script>alert" not in text


def test_life_events_and_for_whom(client: Client):
    text = read(client, "/zh/services/?event=death&who=person").partition("按人生事件")[0]
    assert "/zh/services/PEN-11/" in text
    text = read(client, "/en/services/?who=employer&event=hiring").partition("By life event")[0]
    assert "/en/services/REG-06/" in text or "/en/services/BND" in text
    assert "家人去世" not in read(client, "/zh/services/?who=employer").split("按人生事件")[1]


def test_an_unknown_service_is_not_found(client: Client):
    read(client, "/zh/services/ABC-99/", 404)


def test_a_question_in_which_nobody_is_identified_needs_no_account(client: Client):
    assert client.get("/zh/services/QRY-08/ask/").status_code == 302
    read(client, "/zh/services/QRY-08/question/")
    sent = {"birth_month-y": "1965", "birth_month-m": "4", "sex": "male", "job_category": "male_60"}
    response = client.post("/zh/services/QRY-08/question/", sent)
    # Born in April 1965: 60 years and 1 month.
    assert "2025年5月" in response.content.decode()
    assert "/zh/law/" in response.content.decode()
    wrong = client.post("/en/services/QRY-08/question/", sent | {"birth_month-m": "13"})
    assert wrong.status_code == 422
    assert 'href="#birth_month-y"' in wrong.content.decode()
    read(client, "/zh/services/QRY-01/question/", 404)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_first_form_of_every_core_service_opens(lang: str):
    person()
    me, employer = of(), firm()
    for key in CORE:
        entry, found = catalogue.entry(key), behaviours().get(key)
        walker = me if "person" in entry.who else employer
        if isinstance(found, QueryService):
            name = "question" if entry.anonymous else "ask"
            walker.open(f"/{lang}/services/{key}/{name}/")
            assert walker.status in (200, 422), key  # a query may say that it cannot be answered
            assert "services/" in walker.text
        elif isinstance(found, CaseService):
            walker.open(f"/{lang}/services/{key}/apply/").send()
            assert walker.status == 200, (key, walker.text)
            assert "/form/" in walker.address, (key, walker.text)
        else:
            assert (
                walker.open(f"/{lang}/services/{key}/apply/").address == f"/{lang}/services/{key}/"
            )
