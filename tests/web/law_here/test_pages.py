"""The law in force here on its pages: found, confirmed by two, entered, tried out, put in force."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from canbao import inforce
from canbao.batches.models import Run
from canbao.inforce import effects, waiting
from canbao.inforce.effects import Effect
from canbao.inforce.models import Confirmation, Draft, Overlay, Reading
from canbao.web import asking
from tests.accounts.make import ANALYST, FINANCE_CLERK, PERSON, account, signed_in
from tests.inforce.make import CONTENT, value

pytestmark = pytest.mark.django_db
HERE = "/zh/law-here/"
INTEREST = f"{HERE}value/account_interest/"


def notice(**more: object) -> dict[str, object]:
    """The fields of a notice, its file among them."""
    file = SimpleUploadedFile("notice.pdf", CONTENT)
    told = {"title": "关于公布记账利率的通知", "number": "人社厅发〔2026〕9号",
            "published": "2026-06-10", "file": file}  # fmt: skip
    return {**told, **more}


def text(response) -> str:
    assert response.status_code == 200, response.content.decode()[:2000]
    return response.content.decode()


def read(client: Client, **more: object):
    row = value("account_interest", "2024").row
    told = {"row": row, "verdict": "agrees", **more}
    return client.post(f"{INTEREST}read/", notice(**told))


def test_the_register_is_found_by_words_kind_and_standing(first: Client):
    assert "个人账户记账利率" in text(first.get(HERE, {"words": "记账利率"}))
    only = text(first.get(HERE, {"kind": "axis", "state": "open"}))
    assert "个人账户记账利率" not in only
    assert "没有符合的" in text(first.get(HERE, {"words": "nothing of that kind"}))


@pytest.mark.parametrize(
    "query", ["kind=x", "region=Atlantis", "page=99999", "state=%00", "rests=x"]
)
def test_an_address_that_asks_for_nonsense_is_answered(first: Client, query: str):
    assert first.get(f"{HERE}?{query}").status_code == 200


def test_the_page_of_the_register_asks_the_database_little(
    first: Client, django_assert_max_num_queries
):
    with django_assert_max_num_queries(20):
        first.get(HERE)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_register_can_be_taken_along(first: Client, kind: str):
    response = first.get(f"/en/law-here.{kind}", {"words": "account_interest"})
    assert response.status_code == 200
    if kind == "csv":
        told = response.content.decode("utf-8-sig")
        assert "2.62" in told
        assert inforce.law().hash in told
    assert first.get("/zh/law-here.json").status_code == 404


def test_a_value_is_shown_with_history_source_and_what_rests_on_it(first: Client):
    page = text(first.get(INTEREST))
    for said in ("2.62 %", "municipal pages", "尚无人核对", "年末储存额", "系地区居民养老保险利率"):
        assert said in page
    assert first.get(f"{HERE}value/no_such_value/").status_code == 404


def test_two_people_confirm_and_the_notice_can_be_had(first: Client, second: Client):
    assert read(first)["Location"] == f"{INTEREST}?done=1"
    reading = Reading.objects.get()
    assert (reading.by, reading.value) == ("li", "2.62")
    assert "待第二人确认" in text(first.get(INTEREST))
    # The one who read is not offered to confirm.
    assert 'value="confirm"' not in text(first.get(INTEREST))
    assert 'value="confirm"' in text(second.get(INTEREST))
    second.post(f"{INTEREST}deed/", {"reading": reading.pk, "deed": "confirm"})
    assert waiting.standings([v := value("account_interest", "2024")])[v].state == "confirmed"
    page = text(first.get(INTEREST))
    assert "两人已确认" in page
    assert f"/zh/law-here/document/{reading.document_id}/" in page
    got = first.get(f"/zh/law-here/document/{reading.document_id}/")
    assert (got.content, got["Content-Type"]) == (CONTENT, "application/pdf")
    assert "attachment" in got["Content-Disposition"]


def test_the_same_person_is_refused_and_told_why(first: Client):
    read(first)
    response = first.post(
        f"{INTEREST}deed/", {"reading": Reading.objects.get().pk, "deed": "confirm"}
    )
    assert response.status_code == 422
    assert "须由另一人确认" in response.content.decode()
    assert not Confirmation.objects.exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"title": ""}, "请填写文件标题"),
        ({"published": "last June"}, "不是日期"),
        ({"published": "2999-01-01"}, "晚于今天"),
        ({"file": ""}, "是空的"),
        ({"row": ""}, "没有选择任何数值"),
        ({"document": "0" * 64}, "没有这份文件"),
        ({"verdict": "differs", "found": ""}, "文件上写的是什么"),
    ],
)
def test_a_form_with_something_wrong_keeps_nothing_and_says_it(first: Client, change, said: str):
    response = read(first, **change)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not Reading.objects.exists()


def test_a_notice_that_says_otherwise_stops_payment_until_it_is_settled(
    first: Client, second: Client
):
    read(first, verdict="differs", found="2.72")
    reading = Reading.objects.get()
    assert not reading.agrees
    page = text(second.get(INTEREST))
    assert "有异议" in page
    assert "2.72" in page
    first.post(f"{INTEREST}deed/", {"reading": reading.pk, "deed": "stands", "why": "x"})
    assert not hasattr(Reading.objects.get(), "settlement")
    second.post(f"{INTEREST}deed/", {"reading": reading.pk, "deed": "stands", "why": "看附表"})
    assert Reading.objects.get().settlement.words == "看附表"


def test_a_confirmation_is_withdrawn_with_its_reason(first: Client, second: Client):
    read(first)
    reading = Reading.objects.get()
    second.post(f"{INTEREST}deed/", {"reading": reading.pk, "deed": "confirm"})
    sent = {"reading": reading.pk, "deed": "withdraw"}
    assert second.post(f"{INTEREST}deed/", sent).status_code == 422
    second.post(f"{INTEREST}deed/", {**sent, "why": "附错文件"})
    assert "附错文件" in text(first.get(INTEREST))
    assert "尚无人核对" in text(first.get(INTEREST))


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 40, "0"])
def test_a_deed_on_no_reading_finds_nothing(first: Client, number: str):
    response = first.post(f"{INTEREST}deed/", {"reading": number, "deed": "confirm"})
    assert response.status_code == 404


# --- entering ------------------------------------------------------------------------------------


def enter(client: Client, **more: object):
    told = {"name": "account_interest", "region": "nation", "key": "2026", "value": "2.50"}
    return client.post(f"{HERE}enter/", notice(**{**told, **more}))


def test_a_published_value_goes_from_the_form_to_the_law(first: Client, second: Client):
    draft = enter(first)["Location"]
    page = text(first.get(draft))
    assert "还没有试算" in page
    assert 'value="release"' not in page
    effects.register(
        "test", lambda before, after, day: [Effect("结算", "Settlement", 12, 345_600, 7_800)]
    )
    try:
        first.post(draft, {"deed": "try"})
    finally:
        effects._rooms.pop("test")
    page = text(second.get(draft))
    for said in ("2.5", "结算", "¥3,456.00", "¥78.00", 'value="release"'):
        assert said in page
    # Whoever entered it does not put it in force.
    assert 'value="release"' not in text(first.get(draft))
    assert first.post(draft, {"deed": "release"}).status_code == 422
    assert second.post(draft, {"deed": "release"}).status_code == 302
    assert value("account_interest", "2026").value == "2.5"
    assert "两人已确认" in text(first.get(INTEREST))
    assert "人社厅发〔2026〕9号" in text(first.get(f"{HERE}overlays/"))
    assert b"canbao-overlays/1" in first.get(f"{HERE}overlays.json").content


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": ""}, "请填写数值的代码"),
        ({"name": "account_intrest"}, "account_interest"),
        ({"value": "two and a half"}, "two and a half"),
        ({"key": "2024", "value": "2.72"}, "替换"),
        ({"since": "soon"}, "不是日期"),
        ({"title": ""}, "请填写文件标题"),
    ],
)
def test_what_cannot_be_entered_is_said_and_the_form_keeps_what_was_typed(
    first: Client, change, said: str
):
    response = enter(first, **change)
    assert response.status_code == 422
    page = response.content.decode()
    assert said in page
    assert 'value="人社厅发〔2026〕9号"' in page
    assert not Draft.objects.exists()


def test_a_draft_is_rejected_with_its_reason(first: Client, second: Client):
    draft = enter(first)["Location"]
    assert second.post(draft, {"deed": "reject", "why": ""}).status_code == 422
    second.post(draft, {"deed": "reject", "why": "文号有误"})
    assert "文号有误" in text(first.get(draft))
    assert not Overlay.objects.exists()


def test_what_waits_is_listed(first: Client):
    read(first)
    enter(first)
    run = Run(kind="payment_pick", parameters='{"month":"2026-11"}', parameters_hash="h",
              snapshot="s", state="waiting", asked_by="zhao", chunk_count=1,
              prepared=asking.clock(), reason_zh="有 3 项法规数值尚未确认", reason_en="3 values")  # fmt: skip
    run.save()
    page = text(first.get(f"{HERE}waiting/"))
    for said in ("有 3 项法规数值尚未确认", "payment_pick", "个人账户记账利率", "草稿"):
        assert said in page


def test_many_may_look_but_only_law_officers_may_do(second: Client):
    clerk = signed_in(account(FINANCE_CLERK))
    page = text(clerk.get(INTEREST))
    assert 'id="reading"' not in page
    clerk.raise_request_exception = False
    assert read(clerk).status_code == 403
    assert clerk.get(f"{HERE}enter/").status_code == 403
    draft = enter(second)["Location"]
    assert "试算影响" not in text(clerk.get(draft))
    assert clerk.post(draft, {"deed": "reject", "why": "x"}).status_code == 404
    person = signed_in(account(PERSON, person=5))
    person.raise_request_exception = False
    assert person.get(HERE).status_code == 403
    assert signed_in(account(ANALYST)).get(HERE).status_code == 200


def test_a_document_that_was_altered_is_not_given_out(first: Client, installation):
    read(first)
    hash_ = Reading.objects.get().document_id
    (installation / "documents" / hash_[:2] / hash_).write_bytes(b"%PDF-1.7 another")
    response = first.get(f"/zh/law-here/document/{hash_}/")
    assert response.status_code == 409
    assert "哈希不符" in response.content.decode()
    assert first.get(f"/zh/law-here/document/{'0' * 64}/").status_code == 404


def test_an_officer_begins_at_the_register(first: Client):
    page = text(first.get("/zh/account/"))
    assert "/zh/law-here/" in page


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_pages_speak_both_languages(first: Client, lang: str):
    read(first)
    enter(first)
    for path in ("", "value/account_interest/", "value/basic_pension/", "waiting/", "overlays/",
                 "enter/?name=account_interest", f"draft/{Draft.objects.get().pk}/"):  # fmt: skip
        page = text(first.get(f"/{lang}/law-here/{path}"))
        assert f'lang="{"zh-Hans" if lang == "zh" else "en"}"' in page
