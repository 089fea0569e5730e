"""A person's own page: everything known, where from, who looked, and a way to contest it."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from canbao.people.looks import look
from canbao.people.models import Contest, Gap, LogEntry, Overlap, Provenance, Source
from tests.accounts.make import AUDITOR, PERSON, account, signed_in
from tests.people.make import ELSEWHERE, OFFICER, VILLAGE, month, person, spell

pytestmark = pytest.mark.django_db


@pytest.fixture
def me():
    """A person with a life: two spells, an overlap, a gap, two sources that differ."""
    made = person(7)
    Source.objects.create(id=1, name="police", zh="公安部门", en="Police")
    Source.objects.create(id=2, name="tax", zh="税务部门", en="Tax department")
    spell(made, from_month=month(2005, 1), to_month=month(2015, 6), state="ended")
    spell(made, scheme="resident_pension", kind="resident", place=ELSEWHERE, source=2,
          from_month=month(2014, 1), to_month=month(2020, 12))  # fmt: skip
    Overlap.objects.create(person=made, scheme="employee_pension", other_scheme="resident_pension",
                           from_month=month(2014, 1), to_month=month(2015, 6), place=VILLAGE,
                           other_place=ELSEWHERE, kind="two_schemes")  # fmt: skip
    Gap.objects.create(person=made, scheme="employee_pension", gap_class="E", reason="",
                       evidence_source=2, evidence_date=date(2026, 10, 31),
                       since_month=month(2024, 3), months=32, groups=0, place=VILLAGE)  # fmt: skip
    Provenance.objects.create(
        person=made,
        known='["birth","1977-03-05",1,10,1,"2026-10-01"]\n["birth","1977-05-03",0,20,2,""]',
    )
    return made


@pytest.fixture
def client(me) -> Client:
    return signed_in(account(PERSON, person=me.id))


def read(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("zh", ["职工基本养老保险", "城乡居民养老保险", "四川省", "湖北省武汉市", "税务部门"]),
        ("en", ["Employee pension", "Residents’ pension", "Sichuan", "Wuhan", "Tax department"]),
    ],
)
def test_spells_of_all_places_stand_there_with_their_source(client: Client, lang, said):
    text = read(client, f"/{lang}/my/")
    assert [each for each in said if each not in text] == []
    assert "<svg" in text


def test_gaps_and_overlaps_are_marked(client: Client):
    text = read(client, "/zh/my/")
    assert "用人单位应当为您参保" in text
    assert "同时参加两种养老保险或医疗保险" in text
    assert "band-gap" in text


def test_a_gap_says_why_and_from_whom_in_words(client: Client, me):
    Gap.objects.filter(person=me).update(reason="resident_scheme_only")
    assert "应参加职工保险，现仅参加居民保险；依据：税务部门（2026年10月31日）" in read(
        client, "/zh/my/"
    )
    assert "According to: Tax department (31 October 2026)" in read(client, "/en/my/")


def test_all_pensions_together_are_not_told_beside_the_one_that_is_open(client: Client, me):
    Gap.objects.create(person=me, scheme="any_pension", gap_class="E", reason="never_insured")
    assert read(client, "/zh/my/").count("用人单位应当为您参保") == 1


def test_a_pension_drawn_at_work_is_told(client: Client, me):
    Overlap.objects.create(person=me, scheme="employee_pension", from_month=month(2020, 1),
                           kind="drawing_at_work")  # fmt: skip
    assert "单位还在为您缴费" in read(client, "/zh/my/")


def test_losing_values_are_kept_with_their_source(client: Client):
    text = read(client, "/zh/my/")
    assert "1977年3月5日</strong>" in text
    assert "1977年5月3日" in text


def test_numbers_are_masked_until_asked_for_and_asking_is_logged(client: Client, me):
    assert me.number not in read(client, "/zh/my/")
    whole = client.post("/zh/my/numbers/").content.decode()
    assert me.number in whole
    assert "李小明" in whole
    last = LogEntry.objects.filter(subject=me.id).latest("seq")
    assert (last.purpose, last.detail) == ("own_number", '{"whole_numbers":true}')


def test_an_address_alone_shows_no_numbers(client: Client, me):
    assert client.get("/zh/my/numbers/")["Location"] == "/zh/my/"


def test_who_looked_is_shown_with_office_purpose_and_ground_but_no_name(client: Client, me):
    look(OFFICER, me.id, "home_visit", "street")
    text = read(client, "/zh/my/")
    assert "测试街道" in text
    assert "入户走访" in text
    assert "社会保险经办条例第二十八条" in text
    assert ">officer<" not in text
    assert "本人查询" not in text  # the own looks stand on the page of all looks
    assert "本人查询" in read(client, "/zh/my/looks/")


def test_a_record_nobody_else_looked_at_says_so(client: Client):
    assert "Nobody but you" in read(client, "/en/my/")


def test_the_look_of_now_is_among_them(client: Client, me):
    read(client, "/zh/my/")
    assert LogEntry.objects.filter(subject=me.id, purpose="own_record").count() == 1


def test_all_looks_are_on_pages_of_fifty(client: Client, me):
    for _ in range(60):
        look(OFFICER, me.id, "home_visit", "street")
    first = read(client, "/zh/my/looks/")
    assert first.count("入户走访") == 49  # and the look of now
    older = first.split("?before=")[1].split('"')[0]
    assert read(client, f"/zh/my/looks/?before={older}").count("入户走访") == 11


@pytest.mark.parametrize("before", ["x", "-1", "9" * 40, "²"])
def test_a_page_number_that_is_none_is_the_first_page(client: Client, before: str):
    read(client, f"/zh/my/looks/?before={before}")


def test_a_contest_is_kept_logged_and_shown(client: Client, me):
    sent = {"matter": "spell", "reference": "12", "words": "2014年我在武汉没有参保"}
    response = client.post("/zh/my/contest/", sent)
    assert response.status_code == 200
    kept = Contest.objects.get()
    assert (kept.person_id, kept.matter, kept.reference, kept.state) == (7, "spell", "12", "open")
    entry = LogEntry.objects.get(seq=kept.log_seq)
    assert (entry.action, entry.purpose, entry.subject) == ("write", "own_contest", 7)
    text = read(client, "/zh/my/")
    assert "2014年我在武汉没有参保" in text
    assert "等待答复" in text


@pytest.mark.parametrize("words", ["", "   ", "字" * 1001])
def test_a_contest_without_words_or_with_too_many_says_so_and_keeps_nothing(client, words: str):
    response = client.post("/zh/my/contest/", {"matter": "gap", "words": words})
    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()
    assert not Contest.objects.exists()
    assert not LogEntry.objects.filter(purpose="own_contest").exists()


def test_what_is_typed_is_never_taken_for_markup(client: Client):
    client.post("/zh/my/contest/", {"matter": "gap", "words": "<script>alert(1)</script>"})
    assert "<script>" not in read(client, "/zh/my/")


def test_somebody_without_a_record_is_told_there_is_none():
    inside = signed_in(account(PERSON, person=404))
    inside.raise_request_exception = False
    assert inside.get("/zh/my/").status_code == 404


def test_a_person_with_nothing_known_sees_that_and_how_to_contest_it():
    person(9, birth=None, name="", phone=None, number17=None)
    text = read(signed_in(account(PERSON, person=9)), "/zh/my/")
    assert "我们没有查到您的参保记录" in text


def test_the_page_costs_a_fixed_number_of_queries(
    client: Client, me, django_assert_max_num_queries
):
    for year in range(1990, 2004):
        spell(me, from_month=month(year, 1), to_month=month(year, 12), state="ended")
    read(client, "/zh/my/")
    with django_assert_max_num_queries(24):
        read(client, "/zh/my/")


def test_the_auditor_sees_entries_and_that_the_chain_holds(client: Client, me):
    read(client, "/zh/my/")
    auditor = signed_in(account(AUDITOR))
    text = read(auditor, "/zh/log/?verify=1")
    assert "日志链完整" in text
    assert me.display_number in text
    assert me.number not in text
    assert LogEntry.objects.latest("seq").purpose == "log_audit"


def test_the_log_is_found_by_person_actor_and_purpose(client: Client, me):
    look(OFFICER, me.id, "home_visit", "street")
    auditor = signed_in(account(AUDITOR))
    text = read(auditor, f"/en/log/?person={me.display_number}&purpose=home_visit&actor=officer")
    assert text.count("<tr><th") == 2  # the head and one entry
    wrong = str(int(me.display_number) + 1)
    assert "check digits" in read(auditor, f"/en/log/?person={wrong}")
