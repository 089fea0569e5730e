"""A person's pages about money: paid in, the account, benefits, paying alone, life, transfer."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from canbao.benefits.models import Award, Decision
from canbao.ledger.contributions.models import Plan
from canbao.ledger.pools import book_of
from canbao.people.models import Contest, LogEntry
from tests.accounts.make import PERSON, READER, account, signed_in
from tests.web import money_sample as sample

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def installation(settings, tmp_path):
    settings.VAR = tmp_path
    settings.BANK_FOLDER = tmp_path / "bank"


def of(person: int) -> Client:
    return signed_in(account(PERSON, person=person))


@pytest.fixture
def worker() -> Client:
    """Of the staff of a firm: August paid, September owed, years from an old system."""
    sample.small_firm()
    sample.long_account()
    return of(sample.ME)


def read(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_opens_in_both_languages(worker: Client, lang: str):
    for each in ("money/", "contributions/", "account/", "account/2025/", "benefits/", "paying/",
                 "paying/choose/", "life/", "transfer/"):  # fmt: skip
        assert worker.get(f"/{lang}/my/{each}").status_code == 200, each


def test_what_my_employer_paid_and_still_owes(worker: Client):
    text = read(worker, "/zh/my/contributions/")
    # 8 % of 6 000.00 is mine; the employer's are 16 %, 960.00, and 42.00 of work injury. August
    # arrived, September did not.
    assert "¥480.00" in text
    assert "¥1,002.00" in text
    assert "已到账" in text
    assert "未到账" in text
    assert "有1个月还没有缴足" in text
    assert "锦江面馆" in text
    assert 'data-label="状态"><span class="state tone-waiting">等待核定' in text
    assert '<td role="cell" data-label="各险种">' in text


def test_a_month_can_be_contested(worker: Client):
    text = read(worker, "/zh/my/contributions/")
    assert "matter=contribution&amp;reference=2026-09%3Aemployee_pension%2Bunemployment%2B" in text
    sent = {"matter": "contribution", "reference": "2026-09:employee_pension", "words": "我在上班"}
    assert worker.post("/zh/my/contest/", sent).status_code == 200
    assert Contest.objects.get().matter == "contribution"
    assert "一个月的缴费" in read(worker, "/zh/my/")
    clerk = signed_in(account(READER))
    assert "2026-09 · 职工基本养老保险" in read(clerk, f"/zh/contests/{Contest.objects.get().id}/")


def test_the_account_tells_every_year_and_marks_what_is_provisional(worker: Client):
    text = read(worker, "/zh/my/account/")
    assert "<svg" in text
    assert "2014年" in text
    assert "暂估" in text
    # 12 years of 4 800.00 are 57 600.00, interest of eleven years 100 + 200 + … + 1 100 is
    # 6 600.00, and August brought 8 % of 6 000.00, 480.00.
    assert "¥64,680.00" in text
    file = worker.get("/zh/my/account/?table=account-employee_pension&file=csv")
    assert "2014" in file.content.decode("utf-8-sig")


def test_the_statement_as_page_and_pdf(worker: Client):
    text = read(worker, "/zh/my/account/2020/?scheme=employee_pension")
    assert "¥4,800.00" in text
    assert "哈希" in text
    response = worker.get("/en/my/account/2020.pdf?scheme=employee_pension")
    assert response.content[:5] == b"%PDF-"
    assert LogEntry.objects.latest("seq").purpose == "own_number"
    assert worker.get("/en/my/account/1990.pdf").status_code == 404
    assert worker.get("/zh/my/account/2020/?scheme=x").status_code == 404


def test_every_page_is_a_look_of_the_own_record(worker: Client):
    before = LogEntry.objects.filter(purpose="own_record").count()
    read(worker, "/zh/my/contributions/")
    assert LogEntry.objects.filter(purpose="own_record", subject=sample.ME).count() == before + 1


@pytest.fixture
def pensioner() -> Client:
    """A pension from March 2025, paid in September and October 2026."""
    sample.books()
    sample.fund()
    sample.pensioner()
    for month in (sample.SEPTEMBER, sample.OCTOBER):
        sample.paid_out(month)
    return of(sample.PENSIONER)


def test_an_award_without_contributions_here_is_told_and_not_promised_an_account():
    sample.books()
    sample.person(sample.PENSIONER)
    Award.objects.create(
        person=sample.PENSIONER, benefit="employee_pension", place=sample.PLACE, key="migrated",
        book=book_of("employee_pension", sample.PLACE), first_month=sample.JANUARY - 12,
        day=date(2025, 1, 2),
    )  # fmt: skip
    text = read(of(sample.PENSIONER), "/en/my/account/")
    assert "on record in the old system" in text
    assert "It begins with the first contribution" not in text


def test_what_i_get_why_and_every_payment(pensioner: Client):
    text = read(pensioner, "/zh/my/benefits/")
    assert "每月¥3,300.69" in text
    assert "开始领取" in text
    assert "不变" in text  # October against September
    assert "工商银行（尾号" in text
    assert "Every payment" in read(pensioner, "/en/my/benefits/")


def test_a_decision_with_its_sheet_and_remedies(pensioner: Client):
    made = Decision.objects.get(person=sample.PENSIONER)
    text = read(pensioner, f"/zh/my/benefits/{made.id}/")
    assert "已按当时法规重算，逐字一致" in text
    assert "¥3,300.69" in text
    assert "不同意怎么办" in text
    assert "社会保险法" in text
    other = sample.person(1)
    assert of(other.id).get(f"/zh/my/benefits/{made.id}/").status_code == 404


def test_who_draws_is_told_of_life_certification(pensioner: Client):
    assert "领取资格认证" in read(pensioner, "/zh/my/money/")
    assert "有效至" in read(pensioner, "/zh/my/life/")


@pytest.fixture
def flexible() -> Client:
    sample.books()
    return of(sample.flexible())


def test_a_flexible_worker_sees_the_order_and_pays_it_once(flexible: Client, settings):
    text = read(flexible, "/zh/my/paying/")
    # 20 % of 6 000.00
    assert "¥1,200.00" in text
    reference = text.split('name="reference" value="')[1].split('"')[0]
    for _ in range(2):
        response = flexible.post("/zh/my/paying/pay/", {"reference": [reference]})
        assert response["Location"] == "/zh/my/paying/?done=paid"
    assert len(list(settings.BANK_FOLDER.glob("*.csv"))) == 1
    assert "在途" in read(flexible, "/zh/my/paying/")


def test_choosing_shows_the_cost_first_and_choosing_twice_is_once(flexible: Client):
    text = read(flexible, "/zh/my/paying/choose/?kind=flexible&amount=7000")
    # 20 % of 7 000.00 a month, 8 % to the account
    assert "¥1,400.00" in text
    assert "¥560.00" in text
    assert Plan.objects.count() == 1
    for _ in range(2):
        response = flexible.post("/zh/my/paying/choose/", {"kind": "flexible", "amount": "7000"})
        assert response.status_code == 302
    assert Plan.objects.filter(amount=700_000).count() == 1


def test_a_choice_that_cannot_be_made_is_told_and_kept(flexible: Client):
    for sent, said in (
        ({"kind": "flexible", "amount": "abc"}, "不是金额"),
        ({"kind": "", "amount": "5000"}, "请选择"),
    ):
        response = flexible.post("/zh/my/paying/choose/", sent)
        assert response.status_code == 422
        assert said in response.content.decode()
        assert f'value="{sent["amount"]}"' in response.content.decode()


def test_an_employee_is_told_why_a_choice_is_not_open():
    sample.books()
    sample.employer()
    from canbao.people.models import Person
    from tests.people.make import spell

    spell(Person.objects.get(id=1), employer=sample.FIRM)
    response = of(1).post("/zh/my/paying/choose/", {"kind": "flexible", "amount": "7000"})
    assert response.status_code == 422
    assert "由单位" in response.content.decode()
